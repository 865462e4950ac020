-- What `rum reconcile` answers of use, asked of the ledger itself: of each tag the
-- sum at :at, and the largest sum there ever was until then. The measurement with
-- the latest start holds until the next; ties go to the higher report id, then the
-- later position. Each change is the difference from the row before, so that one
-- sort by device and one by time do.
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -262144;
WITH changes AS (
	SELECT tag, start, count - lag(count, 1, 0) OVER (
		PARTITION BY tag, device ORDER BY start, report_id, n) AS delta
	FROM (
		SELECT r.tag, r.device, r.report_id, m.n, m.start, m.count
		FROM report r
		CROSS JOIN measurement m ON m.report = r.id
		WHERE r.conflict = 0 AND r.telemetry = 0
		AND r.judgement IN (
			SELECT id FROM judgement WHERE verdict <> 'invalid')
		AND m.metric = (SELECT id FROM tag WHERE text = 'ENTITLEMENT')
		AND m.count IS NOT NULL AND m.start <= :at)),
instants AS (
	SELECT tag, start, sum(delta) AS delta FROM changes GROUP BY tag, start),
levels AS (
	SELECT tag, sum(delta) OVER (PARTITION BY tag ORDER BY start) AS level, delta
	FROM instants)
SELECT t.text, sum(l.delta), max(l.level)
FROM levels l JOIN tag t ON t.id = l.tag GROUP BY l.tag ORDER BY t.text;
