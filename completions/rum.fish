# fish completion for rum; made by tools/docgen from the option tables.

# Whether the command line names exactly the command $argv[1].
function __rum_at
	set -l words (commandline -opc)
	set -l here
	for word in $words[2..]
		set -l longer (string join ' ' -- $here $word)
		contains -- $longer $__rum_paths; or break
		set here $longer
	end
	test "$here" = "$argv[1]"
end

set -g __rum_paths \
	'inspect' \
	'verify' \
	'export' \
	'key' \
	'key new' \
	'key add' \
	'key list' \
	'key show' \
	'key remove' \
	'lab' \
	'lab fleet' \
	'help' \
	'version'

complete -c rum -f

complete -c rum -n '__rum_at ""' -a inspect -d 'says what each piece is and what it holds'
complete -c rum -n '__rum_at ""' -a verify -d 'says whether input is whole and genuine'
complete -c rum -n '__rum_at ""' -a export -d 'packs reports for upload, with a signed manifest'
complete -c rum -n '__rum_at ""' -a key -d 'keeps operator keys, anchors, device certificates and revocation lists'
complete -c rum -n '__rum_at ""' -a lab -d 'simulates product instances, to rehearse and to test'
complete -c rum -n '__rum_at ""' -a help -d 'shows how a command is used, the limits, or the exit statuses'
complete -c rum -n '__rum_at ""' -a version -d 'shows the version, and with -v how it was built'
complete -c rum -n '__rum_at ""' -l version -d 'show the version'
complete -c rum -n '__rum_at ""' -l install-links -x -a '(__fish_complete_directories)' -d 'make links rum-COMMAND in DIR that do the same as rum COMMAND'
complete -c rum -n '__rum_at ""' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "inspect"' -s b -l brief -d 'print one line for each piece'
complete -c rum -n '__rum_at "inspect"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "inspect"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "inspect"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "inspect"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "inspect"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "inspect"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "inspect"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "inspect"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "inspect"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "inspect"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "inspect"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "inspect"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "inspect"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "inspect"' -F

complete -c rum -n '__rum_at "verify"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "verify"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "verify"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "verify"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "verify"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "verify"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "verify"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "verify"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "verify"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "verify"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "verify"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "verify"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "verify"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "verify"' -F

complete -c rum -n '__rum_at "export"' -s o -l output -x -a '(__fish_complete_directories)' -d 'write into DIR, which is made when missing; the default is the current folder'
complete -c rum -n '__rum_at "export"' -l form -x -a 'cssm device rest' -d 'write the form FORM: cssm (upload archive), device (one file for each device) or rest (JSON body)'
complete -c rum -n '__rum_at "export"' -l udi -x -d 'take only reports of this device: PID:SN or a serial number'
complete -c rum -n '__rum_at "export"' -l rum-id -x -d 'take only the report with this id'
complete -c rum -n '__rum_at "export"' -l days -x -d 'take only reports that end within the last N days'
complete -c rum -n '__rum_at "export"' -l since -x -d 'take only reports that end at TIME or later'
complete -c rum -n '__rum_at "export"' -l smart-account -x -d 'name the smart account in the manifest'
complete -c rum -n '__rum_at "export"' -l virtual-account -x -d 'name the virtual account in the manifest'
complete -c rum -n '__rum_at "export"' -s m -l message -x -d 'put TEXT into the signed manifest'
complete -c rum -n '__rum_at "export"' -s k -l key -r -F -d 'sign with KEY: a file (PEM, DER, PKCS#12) or a URI such as pkcs11:...'
complete -c rum -n '__rum_at "export"' -l cert -r -F -d 'take the signer\'s certificate from FILE'
complete -c rum -n '__rum_at "export"' -l passphrase-file -r -F -d 'read the key\'s passphrase from the first line of FILE'
complete -c rum -n '__rum_at "export"' -l unsigned -d 'write no signed manifest'
complete -c rum -n '__rum_at "export"' -s n -l dry-run -d 'write nothing; tell what would go and what not, and why'
complete -c rum -n '__rum_at "export"' -s f -l force -d 'replace output files that exist'
complete -c rum -n '__rum_at "export"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "export"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "export"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "export"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "export"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "export"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "export"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "export"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "export"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "export"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "export"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "export"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "export"' -F

complete -c rum -n '__rum_at "key"' -a new -d 'makes an operator key that signs exports'
complete -c rum -n '__rum_at "key"' -a add -d 'enrols anchors, device and operator certificates, revocation lists'
complete -c rum -n '__rum_at "key"' -a list -d 'lists what is enrolled'
complete -c rum -n '__rum_at "key"' -a show -d 'shows an enrolled certificate or list, with its PEM'
complete -c rum -n '__rum_at "key"' -a remove -d 'removes what is enrolled under a fingerprint'
complete -c rum -n '__rum_at "key"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "key new"' -l type -x -a 'p256 rsa3072' -d 'make a key of TYPE: p256 or rsa3072'
complete -c rum -n '__rum_at "key new"' -l name -x -d 'put NAME into the certificate as its common name; the default is "rum operator"'
complete -c rum -n '__rum_at "key new"' -l organization -x -d 'put NAME into the certificate as its organization'
complete -c rum -n '__rum_at "key new"' -l days -x -d 'make the certificate valid for N days; the default is 1825'
complete -c rum -n '__rum_at "key new"' -l csr -d 'write a certificate request for a CA in place of a self-signed certificate'
complete -c rum -n '__rum_at "key new"' -s p -l passphrase -d 'encrypt the key with a passphrase that is asked for at the terminal'
complete -c rum -n '__rum_at "key new"' -l passphrase-file -r -F -d 'read the key\'s passphrase from the first line of FILE'
complete -c rum -n '__rum_at "key new"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "key new"' -s f -l force -d 'replace a key that exists'
complete -c rum -n '__rum_at "key new"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "key new"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "key add"' -l anchor -d 'trust the certificates in FILE to end a chain; a sub-CA\'s too'
complete -c rum -n '__rum_at "key add"' -l ca -d 'use the certificates in FILE as intermediates only'
complete -c rum -n '__rum_at "key add"' -l device -d 'enrol the certificates in FILE as devices\' own (SUDI)'
complete -c rum -n '__rum_at "key add"' -l operator -d 'trust the certificates in FILE to sign manifests'
complete -c rum -n '__rum_at "key add"' -l crl -d 'enrol the revocation lists in FILE'
complete -c rum -n '__rum_at "key add"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "key add"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "key add"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "key add"' -F

complete -c rum -n '__rum_at "key list"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "key list"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "key list"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "key list"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "key list"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "key show"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "key show"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "key show"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "key show"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "key remove"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "key remove"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "lab"' -a fleet -d 'writes usage files of simulated devices, and their keys'
complete -c rum -n '__rum_at "lab"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "lab fleet"' -s o -l output -x -a '(__fish_complete_directories)' -d 'write the fleet into DIR, which is made when missing'
complete -c rum -n '__rum_at "lab fleet"' -l devices -x -d 'simulate N devices; the default is 5, and 12 show every shape'
complete -c rum -n '__rum_at "lab fleet"' -l reports -x -d 'write N reports for each device; the default is 4'
complete -c rum -n '__rum_at "lab fleet"' -l shape -x -a 'rsa v1 ecdsa pss builtin stack clock reload open telemetry bare wireless' -d 'deal out only SHAPE, one of: rsa v1 ecdsa pss builtin stack clock reload open telemetry bare wireless'
complete -c rum -n '__rum_at "lab fleet"' -l seed -x -d 'invent everything from TEXT; the default is "rum"'
complete -c rum -n '__rum_at "lab fleet"' -l at -x -d 'let all use end before TIME; the default is 2026-01-01T00:00:00Z'
complete -c rum -n '__rum_at "lab fleet"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "lab fleet"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "lab fleet"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "lab fleet"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "lab fleet"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "lab fleet"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "help"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "help"' -a 'inspect verify export key lab help version limits exit-status'

complete -c rum -n '__rum_at "version"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "version"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "version"' -s h -l help -d 'show a short help'

complete -c rum-inspect -w 'rum inspect'
complete -c rum-verify -w 'rum verify'
complete -c rum-export -w 'rum export'
complete -c rum-key -w 'rum key'
complete -c rum-lab -w 'rum lab'
complete -c rum-help -w 'rum help'
complete -c rum-version -w 'rum version'
