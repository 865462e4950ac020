# The text format of Prometheus: every family has HELP and TYPE, stands together,
# and has no series twice; labels are escaped; the last line ends.
function wrong(why) { print FILENAME ":" FNR ": " why; bad = 1 }
/^# HELP / {
	if ($3 in help) wrong("HELP twice")
	if (NF < 4) wrong("HELP without words")
	help[$3] = 1; family = $3; next
}
/^# TYPE / {
	if ($3 != family || ($3 in type)) wrong("TYPE out of place")
	if ($4 != "gauge" || NF != 4) wrong("no gauge")
	type[$3] = 1; next
}
/^#/ { wrong("a comment") }
{
	name = $0; sub(/[{ ].*/, "", name)
	if (name !~ /^[a-z_:][a-z0-9_:]*$/) wrong("name")
	if (name != family || !(name in type)) wrong("outside of its family")
	rest = substr($0, length(name) + 1)
	if (rest ~ /^\{/) {
		rest = substr(rest, 2)
		while (match(rest, /^[a-z_]+="([^"\\]|\\["\\n])*",?/))
			rest = substr(rest, RLENGTH + 1)
		if (rest !~ /^\}/) wrong("labels: " rest)
		rest = substr(rest, 2)
	}
	if (rest !~ /^ -?[0-9]+$/) wrong("value: " rest)
	series = $0; sub(/ [^ ]*$/, "", series)
	if (seen[series]++) wrong("series twice")
	samples++
}
END { if (!samples) wrong("empty"); exit bad }
