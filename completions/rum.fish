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
	'import' \
	'deliver' \
	'request' \
	'diagnose' \
	'explain' \
	'diff' \
	'key' \
	'key new' \
	'key add' \
	'key list' \
	'key show' \
	'key remove' \
	'ledger' \
	'ledger log' \
	'ledger devices' \
	'ledger show' \
	'ledger confirm' \
	'ledger check' \
	'ledger backup' \
	'ledger restore' \
	'ledger rebuild' \
	'ledger forget' \
	'lab' \
	'lab fleet' \
	'lab cssm' \
	'lab device' \
	'help' \
	'version'

complete -c rum -f

complete -c rum -n '__rum_at ""' -a inspect -d 'says what each piece is and what it holds'
complete -c rum -n '__rum_at ""' -a verify -d 'says whether input is whole and genuine'
complete -c rum -n '__rum_at ""' -a export -d 'packs reports for upload, with a signed manifest'
complete -c rum -n '__rum_at ""' -a import -d 'takes anything into the ledger'
complete -c rum -n '__rum_at ""' -a deliver -d 'splits what CSSM sent into one folder a device, with the commands to type there'
complete -c rum -n '__rum_at ""' -a request -d 'writes requests for authorization codes, and returns of them'
complete -c rum -n '__rum_at ""' -a diagnose -d 'names the fault in device text, with evidence and remedy'
complete -c rum -n '__rum_at ""' -a explain -d 'says what a message, code, state or alert means and what to do'
complete -c rum -n '__rum_at ""' -a diff -d 'says what changed between two captures, reports or files'
complete -c rum -n '__rum_at ""' -a key -d 'keeps operator keys, anchors, device certificates and revocation lists'
complete -c rum -n '__rum_at ""' -a ledger -d 'tells what the ledger knows, proves that it is sound, and keeps it so'
complete -c rum -n '__rum_at ""' -a lab -d 'simulates product instances and CSSM, to rehearse and to test'
complete -c rum -n '__rum_at ""' -a help -d 'shows how a command is used, the limits, or the exit statuses'
complete -c rum -n '__rum_at ""' -a version -d 'shows the version, and with -v how it was built'
complete -c rum -n '__rum_at ""' -l version -d 'show the version'
complete -c rum -n '__rum_at ""' -l install-links -x -a '(__fish_complete_directories)' -d 'make links rum-COMMAND in DIR that do the same as rum COMMAND'
complete -c rum -n '__rum_at ""' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "inspect"' -s b -l brief -d 'print one line for each piece'
complete -c rum -n '__rum_at "inspect"' -l coverage -d 'of device text print how many lines of licence sections were understood, and each that was not'
complete -c rum -n '__rum_at "inspect"' -l redact -d 'print device text with serial numbers, names, addresses, accounts and secrets replaced by placeholders'
complete -c rum -n '__rum_at "inspect"' -l map -r -F -d 'with --redact, write what each placeholder stands for to FILE, which only you can read'
complete -c rum -n '__rum_at "inspect"' -l force -d 'with --map, replace FILE when it exists'
complete -c rum -n '__rum_at "inspect"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "inspect"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "inspect"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "inspect"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "inspect"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "inspect"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "inspect"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "inspect"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "inspect"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "inspect"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
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
complete -c rum -n '__rum_at "verify"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
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
complete -c rum -n '__rum_at "export"' -l unreported -d 'without FILE: take what has neither been exported nor acknowledged, which is the default'
complete -c rum -n '__rum_at "export"' -l all -d 'without FILE: take what has been exported or acknowledged too'
complete -c rum -n '__rum_at "export"' -l again -x -d 'write the files of an earlier export once more, byte for byte'
complete -c rum -n '__rum_at "export"' -l smart-account -x -d 'name the smart account in the manifest'
complete -c rum -n '__rum_at "export"' -l virtual-account -x -d 'name the virtual account in the manifest; without FILE take only the reports of its devices'
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
complete -c rum -n '__rum_at "export"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "export"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "export"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "export"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "export"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "export"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "export"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "export"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "export"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "export"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "export"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "export"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "export"' -F

complete -c rum -n '__rum_at "import"' -s n -l dry-run -d 'show what would be done with each thing, and do nothing'
complete -c rum -n '__rum_at "import"' -l require -x -a 'any untrusted valid' -d 'let in what is at least this well vouched for: any, untrusted or valid; a wrong signature never gets in'
complete -c rum -n '__rum_at "import"' -l virtual-account -x -d 'the virtual account that the devices belong to, where the files do not say'
complete -c rum -n '__rum_at "import"' -l smart-account -x -d 'the smart account, likewise'
complete -c rum -n '__rum_at "import"' -l for -x -d 'the device (PID:SN) that answers are for which name none'
complete -c rum -n '__rum_at "import"' -l known-only -d 'refuse what is about devices that are on no device list'
complete -c rum -n '__rum_at "import"' -l ack-key -x -d 'read report ids in acknowledgements under KEY too'
complete -c rum -n '__rum_at "import"' -l ack-all-of-device -d 'take an acknowledgement for all exported reports of its device, also where it names none'
complete -c rum -n '__rum_at "import"' -l poll-reply -r -F -d 'record the poll id in FILE, a reply to an upload'
complete -c rum -n '__rum_at "import"' -l force -d 'let something older, or of another virtual account, take the place of what is there'
complete -c rum -n '__rum_at "import"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "import"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "import"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "import"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "import"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "import"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "import"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "import"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "import"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "import"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "import"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "import"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "import"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "import"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "import"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "import"' -F

complete -c rum -n '__rum_at "deliver"' -s o -l output -x -a '(__fish_complete_directories)' -d 'write into DIR, which is made when missing'
complete -c rum -n '__rum_at "deliver"' -l udi -x -d 'deliver only to this device: PID:SN or a serial number'
complete -c rum -n '__rum_at "deliver"' -l pending -d 'from the ledger only what is not confirmed as installed; the default'
complete -c rum -n '__rum_at "deliver"' -l all -d 'from the ledger also what is confirmed as installed'
complete -c rum -n '__rum_at "deliver"' -l known -r -F -d 'hold the answers against the device list (CSV) in FILE'
complete -c rum -n '__rum_at "deliver"' -l foreign -d 'deliver to devices that nobody knows too'
complete -c rum -n '__rum_at "deliver"' -l for -x -d 'deliver files that name no device to this one'
complete -c rum -n '__rum_at "deliver"' -l media -x -d 'what the device calls the stick; the default is usbflash0'
complete -c rum -n '__rum_at "deliver"' -l ack-key -x -d 'read report ids in acknowledgements under KEY too'
complete -c rum -n '__rum_at "deliver"' -s n -l dry-run -d 'write nothing; tell what would go where'
complete -c rum -n '__rum_at "deliver"' -s f -l force -d 'replace output files that exist and differ'
complete -c rum -n '__rum_at "deliver"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "deliver"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "deliver"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "deliver"' -l keys -x -a '(__fish_complete_directories)' -d 'take keys and certificates from DIR instead of RUM_KEYS'
complete -c rum -n '__rum_at "deliver"' -l crl -x -a 'if-present required off' -d 'use revocation lists: if-present, required or off'
complete -c rum -n '__rum_at "deliver"' -l allow-sha1 -d 'let a signature that fits only with SHA-1 count'
complete -c rum -n '__rum_at "deliver"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "deliver"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "deliver"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "deliver"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "deliver"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "deliver"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "deliver"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "deliver"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "deliver"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "deliver"' -F

complete -c rum -n '__rum_at "request"' -s o -l output -x -a '(__fish_complete_directories)' -d 'write into DIR, which is made when missing'
complete -c rum -n '__rum_at "request"' -l udi -x -d 'ask for this device'
complete -c rum -n '__rum_at "request"' -l all -d 'ask for every device of the ledger'
complete -c rum -n '__rum_at "request"' -l license -x -d 'ask for COUNT of the entitlement tag TAG; the default is 1'
complete -c rum -n '__rum_at "request"' -l feature -x -d 'ask for the tag of this feature where it is public: hseck9 on routers'
complete -c rum -n '__rum_at "request"' -l return -x -d 'give back: CODE is the return code that the device printed'
complete -c rum -n '__rum_at "request"' -l form -x -a 'file rest' -d 'write the form FORM: file (<smartLicense>) or rest (JSON body)'
complete -c rum -n '__rum_at "request"' -l each -d 'write a file for each device, not one for all'
complete -c rum -n '__rum_at "request"' -l hostname -x -d 'the device\'s host name, where the ledger does not know it'
complete -c rum -n '__rum_at "request"' -l nonce -x -d 'mark the request with TEXT; the default is random'
complete -c rum -n '__rum_at "request"' -s n -l dry-run -d 'write nothing; tell what would be written'
complete -c rum -n '__rum_at "request"' -s f -l force -d 'replace output files that exist'
complete -c rum -n '__rum_at "request"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "request"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "request"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "request"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "request"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "request"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "request"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "request"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "request"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "request"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "diagnose"' -l expect-account -x -d 'find devices that belong to another smart account or virtual account; either may be left out'
complete -c rum -n '__rum_at "diagnose"' -l privacy -d 'find devices that send their host name'
complete -c rum -n '__rum_at "diagnose"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "diagnose"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "diagnose"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "diagnose"' -l at -x -d 'judge dates as if it were TIME (RFC 3339 or seconds since 1970)'
complete -c rum -n '__rum_at "diagnose"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "diagnose"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "diagnose"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "diagnose"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "diagnose"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "diagnose"' -F

complete -c rum -n '__rum_at "explain"' -l list -d 'list every word that is known, or those of the kinds that are named'
complete -c rum -n '__rum_at "explain"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "explain"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "explain"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "explain"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "explain"' -a 'COMM_FAILED COMM_RESTORED REPORTING_REQUIRED REPORTING_NOT_SUPPORTED TRUST_CODE_INSTALL_FAILED TRUST_CODE_INSTALL_SUCCESS POLICY_INSTALL_FAILED POLICY_INSTALL_SUCCESS POLICY_REMOVED AUTHORIZATION_INSTALL_FAILED AUTHORIZATION_INSTALL_SUCCESS AUTHORIZATION_REMOVED SYSTEM_CLOCK_CHANGED EXPORT_CONTROLLED AGENT_READY AGENT_ENABLED EVAL_START EVAL_EXPIRED AUTH_RENEW_FAILED PLATFORM_ERROR NON_AUTHORITATIVE_CLOCK AUTHORITATIVE_CLOCK TRUSTPOINT_CREATE CALL_HOME_ENABLED CPUHOG RUM_ACK_OVERDUE RUM_ACK_RECEIVED success malloc nullpointer deprecated-3 deprecated-4 deprecated-5 BadInputParams deprecated-7 badhandle notfound notsupported alreadyinit notinit statemachinecreate statemachinerun statemachineinit statemachinedestroy msgparse msgbuild notenabled invalidrequest init failtosetstate unsupportedresponse invalidresponse storagestore storageretrieve nullccoidtoken matchidentifier matchvendor matchnonce commdisabled commsend commresponse communkown smpostnotallow reqmsgmissingmandatoryfield responsefailed pinotinit alreadyenabled alreadyregistered certinvalid certexpired notregistered csrgenerationfailed verifysignaturefailed generatesignaturefailed signcertverificationfailed nodecertverificationfailed parsecertificatefailed cryptorootcaimportfailed taginvalid standby registrationinprogress commretry authrenewinprogress idcertrenewinprogress noudichange callhomeserviceoff msgexecinprogress msgexecinproglocked certmatchessubsetudis storagegroupchangeincomplete storagemgmtnotinit tspathnotchanged cryptoinitnotcompleted notinunidentified platformpathinvalid platformudiinvalid storagecreate storageerase storagemissing messageeventexceedspeer codevalidationfailed reserved noreservationinprogress noauthorizationinstalled reservationmismatch notreservationmode reservationerror sysmgrinit alreadyexists listinsertfailed sessionmgmtnotinit listinitfailed listbusy noclients ipcgeneral ipcopen ipcinit ipcconnect ipcevents ipcmgmt ipcsend ipcreceive ipctimeout enqueuefailed dequeuefailed shuttingdown couldnotvalidatetrustchain reservationalreadyinstalled reservationinstallparsefail base64encoding base64decoding invalidsoftwareidtag certificatemismatch noreservation agentunreachable ignoreevent b58overflow b58decode b58badlen b58invdigit b58decodeoverflow reservationversionoutofbound base58encode duplicatedentry missingentry badpeerinfoformat badapplicationhaattributedataset reservationinprogress xdmcreatehandle versionmismatchinentitlementrsp harolenotsupported apphainvalidcharacter apphaaddpeerfromsamedevice apphaappduplicatedinstance versionmismatchinregresponse conversionnocb conversionnotallowed conversioninprogress conversionalreadystarted conversionnotenabled versionconversionnotsupported noconversioninprogress cryptoversionmismatch conversionstoppedpartially utilityenabled utilitynotenabled transportnotavailable fqdn thirdparty transporttype requesteditemnotfound noreservationauthcode xr-147 xr-152 xr-153 xr-157 xr-164 xr-165 xr-171 xr-172 xr-173 OPEN CLOSED PENDING UNACKNOWLEDGED ACKNOWLEDGED DELETED INVALID Purged MIA CurrentUsageRequested ProductReload N ackNotRequired reportNotRequired notReceived refused unclear waiting AUTHORIZED overage gracePeriodExpired disabled reservedAuthorized invalidTag notApplicable ENFORCED perpetual subscription enforced export generic OK OK_POLL OK_TRY_AGAIN LS_LICENGINE_FAIL_TO_CONNECT COMPLETE FAILED SUCCESS smart cslu callhome off CSSM CSLU SLP RUM SLAC SLR PLR FLA PAK auth-code HSEC PIID UDI SUDI DLC SLA-TrustPoint SAUtilRepSave builtin TELEMETRY valid untrusted invalid unverifiable unsigned malformed insufficient insufficient-at-peak usage-differs unknown-license unused expiring expired ambiguous-name wrong-account silent-device stranger-device ha-overlap snapshot-cut not-acknowledged conflict no-rum-report no-ack ack-overdue cslu-name-unresolved cssm-unreachable server-refused tls-refused trust-missing slac-missing boot-level-missing rum-build-up rum-lost transport-off policy-not-met not-acknowledged-build-up clock-not-synchronized clock-changed transport-default event-log-full hostname-sent legacy-licensing dump-truncated'

complete -c rum -n '__rum_at "diff"' -l ack-key -x -d 'read report ids in acknowledgements under KEY too'
complete -c rum -n '__rum_at "diff"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "diff"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "diff"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "diff"' -s j -l jobs -x -d 'use N threads; the default is one for each processor'
complete -c rum -n '__rum_at "diff"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "diff"' -l color -x -a 'auto always never' -d 'colour the output: auto, always or never'
complete -c rum -n '__rum_at "diff"' -l no-progress -d 'show no progress on a terminal'
complete -c rum -n '__rum_at "diff"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "diff"' -F

complete -c rum -n '__rum_at "key"' -a new -d 'makes an operator key that signs exports'
complete -c rum -n '__rum_at "key"' -a add -d 'enrols anchors, certificates of devices, operators and the account, revocation lists'
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
complete -c rum -n '__rum_at "key add"' -l cssm -d 'enrol the certificates in FILE as the account\'s, which sign what it sends'
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

complete -c rum -n '__rum_at "ledger"' -a log -d 'lists what changed the ledger, the newest last'
complete -c rum -n '__rum_at "ledger"' -a devices -d 'lists the devices with the states of their reports'
complete -c rum -n '__rum_at "ledger"' -a show -d 'tells all that happened with a device, in order'
complete -c rum -n '__rum_at "ledger"' -a confirm -d 'records that devices took what was handed over for them'
complete -c rum -n '__rum_at "ledger"' -a check -d 'proves that nothing in the ledger was altered or lost'
complete -c rum -n '__rum_at "ledger"' -a backup -d 'writes a copy of the ledger, whole and sound'
complete -c rum -n '__rum_at "ledger"' -a restore -d 'puts a backup in the ledger\'s place'
complete -c rum -n '__rum_at "ledger"' -a rebuild -d 'makes the columns anew from the evidence'
complete -c rum -n '__rum_at "ledger"' -a forget -d 'drops the bytes of old acknowledged reports'
complete -c rum -n '__rum_at "ledger"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger log"' -l since -x -d 'leave out what happened before TIME'
complete -c rum -n '__rum_at "ledger log"' -l until -x -d 'leave out what happened after TIME'
complete -c rum -n '__rum_at "ledger log"' -l action -x -d 'show the rows of one action only, such as import'
complete -c rum -n '__rum_at "ledger log"' -l who -x -d 'show what NAME did only'
complete -c rum -n '__rum_at "ledger log"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger log"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger log"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger log"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "ledger log"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger devices"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger devices"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger devices"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger devices"' -l csv -d 'print comma-separated values (RFC 4180) with a header line'
complete -c rum -n '__rum_at "ledger devices"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger show"' -l reports -d 'list each usage report with its state too'
complete -c rum -n '__rum_at "ledger show"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger show"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger show"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger show"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger confirm"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger confirm"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger confirm"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "ledger confirm"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger confirm"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger confirm"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger check"' -l head -x -d 'see that the journal has a row with this hash, 16 digits of it or more'
complete -c rum -n '__rum_at "ledger check"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger check"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger check"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger check"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger check"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "ledger check"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "ledger check"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger backup"' -l force -d 'replace FILE if it exists'
complete -c rum -n '__rum_at "ledger backup"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger backup"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger backup"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger backup"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger backup"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "ledger backup"' -F

complete -c rum -n '__rum_at "ledger restore"' -l force -d 'also over changes that the backup lacks, and over a damaged ledger, which is set aside under another name'
complete -c rum -n '__rum_at "ledger restore"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger restore"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger restore"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "ledger restore"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger restore"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger restore"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "ledger restore"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "ledger restore"' -F

complete -c rum -n '__rum_at "ledger rebuild"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger rebuild"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger rebuild"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "ledger rebuild"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger rebuild"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger rebuild"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "ledger rebuild"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "ledger forget"' -l before -x -d 'forget what ended before TIME'
complete -c rum -n '__rum_at "ledger forget"' -s n -l dry-run -d 'say what would be forgotten, and forget nothing'
complete -c rum -n '__rum_at "ledger forget"' -l ledger -r -F -d 'use the ledger FILE instead of RUM_LEDGER'
complete -c rum -n '__rum_at "ledger forget"' -l wait -x -d 'wait so long for another process that writes to the ledger; the default is 30'
complete -c rum -n '__rum_at "ledger forget"' -l who -x -d 'name NAME in the journal instead of the user'
complete -c rum -n '__rum_at "ledger forget"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "ledger forget"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "ledger forget"' -s h -l help -d 'show a short help'

complete -c rum -n '__rum_at "lab"' -a fleet -d 'writes usage files of simulated devices, and their keys'
complete -c rum -n '__rum_at "lab"' -a cssm -d 'answers uploads and requests as a simulated CSSM'
complete -c rum -n '__rum_at "lab"' -a device -d 'lets a simulated device import files, or shows its state'
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

complete -c rum -n '__rum_at "lab cssm"' -s o -l output -x -a '(__fish_complete_directories)' -d 'write the answers into DIR, which is made when missing'
complete -c rum -n '__rum_at "lab cssm"' -s f -l force -d 'replace output files that exist'
complete -c rum -n '__rum_at "lab cssm"' -l smart-account -x -d 'answer for the smart account NAME; the default is "Lab Smart Account"'
complete -c rum -n '__rum_at "lab cssm"' -l virtual-account -x -d 'answer for the virtual account NAME; the default is "Lab Virtual Account"'
complete -c rum -n '__rum_at "lab cssm"' -l policy -r -F -d 'give out the policy that FILE describes'
complete -c rum -n '__rum_at "lab cssm"' -l no-policy -d 'give out no policy'
complete -c rum -n '__rum_at "lab cssm"' -l policy-file-only -d 'answer nothing; write the policy as a file of its own'
complete -c rum -n '__rum_at "lab cssm"' -l slac -r -F -d 'send the codes in FILE, an answer of before, again with the acknowledgement of their device'
complete -c rum -n '__rum_at "lab cssm"' -l refuse -x -d 'refuse this report; REASON is duplicate, unknown-device or any text'
complete -c rum -n '__rum_at "lab cssm"' -l lose -x -d 'let the answer to this device get lost'
complete -c rum -n '__rum_at "lab cssm"' -l seen -r -F -d 'remember in FILE which reports came, and fail an upload that brings one again'
complete -c rum -n '__rum_at "lab cssm"' -l seed -x -d 'sign with the key that follows from TEXT, as that of the fleet; the default is "rum"'
complete -c rum -n '__rum_at "lab cssm"' -l at -x -d 'answer at TIME; the default is 2026-01-02T00:00:00Z'
complete -c rum -n '__rum_at "lab cssm"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "lab cssm"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "lab cssm"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "lab cssm"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "lab cssm"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "lab cssm"' -F

complete -c rum -n '__rum_at "lab device"' -l fleet -x -a '(__fish_complete_directories)' -d 'take the device of the fleet that lab fleet wrote into DIR'
complete -c rum -n '__rum_at "lab device"' -l udi -x -d 'be this device'
complete -c rum -n '__rum_at "lab device"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "lab device"' -s q -l quiet -d 'print nothing but errors'
complete -c rum -n '__rum_at "lab device"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "lab device"' -l limit -x -a 'piece-bytes= zip-bytes= archive-bytes= archive-ratio= archive-members= archive-depth= name-bytes= folder-depth= folder-files= json-depth= json-nodes= report-measurements= xml-depth= xml-tag-bytes= xml-nodes= key-bytes= manifest-bytes= show-lines= show-outputs= show-devices= diff-facts=' -d 'set a limit on input; rum help limits lists them'
complete -c rum -n '__rum_at "lab device"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "lab device"' -F

complete -c rum -n '__rum_at "help"' -s h -l help -d 'show a short help'
complete -c rum -n '__rum_at "help"' -a 'inspect verify export import deliver request diagnose explain diff key ledger lab help version limits exit-status'

complete -c rum -n '__rum_at "version"' -l json -d 'print one JSON object a line'
complete -c rum -n '__rum_at "version"' -s v -l verbose -d 'print more'
complete -c rum -n '__rum_at "version"' -s h -l help -d 'show a short help'

complete -c rum-inspect -w 'rum inspect'
complete -c rum-verify -w 'rum verify'
complete -c rum-export -w 'rum export'
complete -c rum-import -w 'rum import'
complete -c rum-deliver -w 'rum deliver'
complete -c rum-request -w 'rum request'
complete -c rum-diagnose -w 'rum diagnose'
complete -c rum-explain -w 'rum explain'
complete -c rum-diff -w 'rum diff'
complete -c rum-key -w 'rum key'
complete -c rum-ledger -w 'rum ledger'
complete -c rum-lab -w 'rum lab'
complete -c rum-help -w 'rum help'
complete -c rum-version -w 'rum version'
