# bash completion for rum; made by tools/docgen from the option tables.
# An option is followed by = and what its value completes to.
# shellcheck shell=bash disable=SC2207

_rum_table() {
	words='' options='' operands=''
	case $1 in
	'')
		words='inspect verify export import reconcile deliver request status diagnose explain diff report key ledger lab help version'
		options='
		--version
		--install-links=folder
		-h
		--help
		'
		;;
	'inspect')
		operands='file'
		options='
		-b
		--brief
		--coverage
		--redact
		--map=file
		--force
		--map-columns=text
		--json
		--csv
		-q
		--quiet
		-v
		--verbose
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'verify')
		operands='file'
		options='
		--json
		--csv
		-q
		--quiet
		-v
		--verbose
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'export')
		operands='file'
		options='
		-o=folder
		--output=folder
		--form=words:cssm,device,rest
		--udi=text
		--rum-id=text
		--days=text
		--since=text
		--unreported
		--all
		--again=text
		--smart-account=text
		--virtual-account=text
		-m=text
		--message=text
		-k=file
		--key=file
		--cert=file
		--passphrase-file=file
		--unsigned
		-n
		--dry-run
		-f
		--force
		--json
		-q
		--quiet
		-v
		--verbose
		--ledger=file
		--wait=text
		--who=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'import')
		operands='file'
		options='
		-n
		--dry-run
		--require=words:any,untrusted,valid
		--virtual-account=text
		--smart-account=text
		--taken=text
		--map-columns=text
		--for=text
		--known-only
		--ack-key=text
		--ack-all-of-device
		--poll-reply=file
		--force
		--ledger=file
		--wait=text
		--who=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--json
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'reconcile')
		operands='file'
		options='
		--snapshot=file
		--virtual-account=text
		--since=text
		--map=file
		--map-columns=text
		--ack-key=text
		--until=text
		--stale=text
		--what-if=text
		--lender=words:license,substituted
		--explain=text
		--findings
		--ledger=file
		--wait=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--json
		--csv
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'deliver')
		operands='file'
		options='
		-o=folder
		--output=folder
		--udi=text
		--pending
		--all
		--known=file
		--foreign
		--for=text
		--media=text
		--ack-key=text
		-n
		--dry-run
		-f
		--force
		--ledger=file
		--wait=text
		--who=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--json
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'request')
		options='
		-o=folder
		--output=folder
		--udi=text
		--all
		--license=text
		--feature=text
		--return=text
		--form=words:file,rest
		--each
		--hostname=text
		--nonce=text
		-n
		--dry-run
		-f
		--force
		--ledger=file
		--wait=text
		--who=text
		--json
		-q
		--quiet
		-v
		--verbose
		--at=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		-h
		--help
		'
		;;
	'status')
		operands='file'
		options='
		--due=text
		--overdue
		--stated
		--no-rule=text
		--prometheus=file
		--snapshot=file
		--virtual-account=text
		--since=text
		--map=file
		--map-columns=text
		--ack-key=text
		--ledger=file
		--wait=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--json
		--csv
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'diagnose')
		operands='file'
		options='
		--expect-account=text
		--privacy
		--json
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'explain')
		operands='words:COMM_FAILED,COMM_RESTORED,REPORTING_REQUIRED,REPORTING_NOT_SUPPORTED,TRUST_CODE_INSTALL_FAILED,TRUST_CODE_INSTALL_SUCCESS,POLICY_INSTALL_FAILED,POLICY_INSTALL_SUCCESS,POLICY_REMOVED,AUTHORIZATION_INSTALL_FAILED,AUTHORIZATION_INSTALL_SUCCESS,AUTHORIZATION_REMOVED,SYSTEM_CLOCK_CHANGED,EXPORT_CONTROLLED,AGENT_READY,AGENT_ENABLED,EVAL_START,EVAL_EXPIRED,AUTH_RENEW_FAILED,PLATFORM_ERROR,NON_AUTHORITATIVE_CLOCK,AUTHORITATIVE_CLOCK,TRUSTPOINT_CREATE,CALL_HOME_ENABLED,CPUHOG,RUM_ACK_OVERDUE,RUM_ACK_RECEIVED,success,malloc,nullpointer,deprecated-3,deprecated-4,deprecated-5,BadInputParams,deprecated-7,badhandle,notfound,notsupported,alreadyinit,notinit,statemachinecreate,statemachinerun,statemachineinit,statemachinedestroy,msgparse,msgbuild,notenabled,invalidrequest,init,failtosetstate,unsupportedresponse,invalidresponse,storagestore,storageretrieve,nullccoidtoken,matchidentifier,matchvendor,matchnonce,commdisabled,commsend,commresponse,communkown,smpostnotallow,reqmsgmissingmandatoryfield,responsefailed,pinotinit,alreadyenabled,alreadyregistered,certinvalid,certexpired,notregistered,csrgenerationfailed,verifysignaturefailed,generatesignaturefailed,signcertverificationfailed,nodecertverificationfailed,parsecertificatefailed,cryptorootcaimportfailed,taginvalid,standby,registrationinprogress,commretry,authrenewinprogress,idcertrenewinprogress,noudichange,callhomeserviceoff,msgexecinprogress,msgexecinproglocked,certmatchessubsetudis,storagegroupchangeincomplete,storagemgmtnotinit,tspathnotchanged,cryptoinitnotcompleted,notinunidentified,platformpathinvalid,platformudiinvalid,storagecreate,storageerase,storagemissing,messageeventexceedspeer,codevalidationfailed,reserved,noreservationinprogress,noauthorizationinstalled,reservationmismatch,notreservationmode,reservationerror,sysmgrinit,alreadyexists,listinsertfailed,sessionmgmtnotinit,listinitfailed,listbusy,noclients,ipcgeneral,ipcopen,ipcinit,ipcconnect,ipcevents,ipcmgmt,ipcsend,ipcreceive,ipctimeout,enqueuefailed,dequeuefailed,shuttingdown,couldnotvalidatetrustchain,reservationalreadyinstalled,reservationinstallparsefail,base64encoding,base64decoding,invalidsoftwareidtag,certificatemismatch,noreservation,agentunreachable,ignoreevent,b58overflow,b58decode,b58badlen,b58invdigit,b58decodeoverflow,reservationversionoutofbound,base58encode,duplicatedentry,missingentry,badpeerinfoformat,badapplicationhaattributedataset,reservationinprogress,xdmcreatehandle,versionmismatchinentitlementrsp,harolenotsupported,apphainvalidcharacter,apphaaddpeerfromsamedevice,apphaappduplicatedinstance,versionmismatchinregresponse,conversionnocb,conversionnotallowed,conversioninprogress,conversionalreadystarted,conversionnotenabled,versionconversionnotsupported,noconversioninprogress,cryptoversionmismatch,conversionstoppedpartially,utilityenabled,utilitynotenabled,transportnotavailable,fqdn,thirdparty,transporttype,requesteditemnotfound,noreservationauthcode,xr-147,xr-152,xr-153,xr-157,xr-164,xr-165,xr-171,xr-172,xr-173,OPEN,CLOSED,PENDING,UNACKNOWLEDGED,ACKNOWLEDGED,DELETED,INVALID,Purged,MIA,CurrentUsageRequested,ProductReload,N,ackNotRequired,reportNotRequired,notReceived,refused,unclear,waiting,AUTHORIZED,overage,gracePeriodExpired,disabled,reservedAuthorized,invalidTag,notApplicable,ENFORCED,perpetual,subscription,enforced,export,generic,OK,OK_POLL,OK_TRY_AGAIN,LS_LICENGINE_FAIL_TO_CONNECT,COMPLETE,FAILED,SUCCESS,smart,cslu,callhome,off,CSSM,CSLU,SLP,RUM,SLAC,SLR,PLR,FLA,PAK,auth-code,HSEC,PIID,UDI,SUDI,Attempts,DLC,SLA-TrustPoint,SAUtilRepSave,MallocLite,builtin,TELEMETRY,valid,untrusted,invalid,unverifiable,unsigned,malformed,insufficient,insufficient-at-peak,usage-differs,unknown-license,unused,expiring,expired,ambiguous-name,wrong-account,silent-device,stranger-device,ha-overlap,snapshot-cut,not-acknowledged,overdue,deadline-differs,no-report,answer-waits,time-zone,conflict,no-rum-report,no-ack,ack-overdue,cslu-name-unresolved,cssm-unreachable,server-refused,tls-refused,trust-missing,slac-missing,boot-level-missing,rum-build-up,rum-lost,transport-off,policy-not-met,not-acknowledged-build-up,clock-not-synchronized,clock-changed,transport-default,event-log-full,hostname-sent,legacy-licensing,dump-truncated'
		options='
		--list
		--json
		-v
		--verbose
		--color=words:auto,always,never
		-h
		--help
		'
		;;
	'diff')
		operands='file'
		options='
		--ack-key=text
		--map-columns=text
		--json
		-q
		--quiet
		-v
		--verbose
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'report')
		operands='file'
		options='
		-o=file
		--output=file
		--title=text
		-f
		--force
		--pack=file
		-m=text
		--message=text
		-k=file
		--key=file
		--cert=file
		--passphrase-file=file
		--unsigned
		--snapshot=file
		--virtual-account=text
		--since=text
		--map=file
		--map-columns=text
		--ack-key=text
		--until=text
		--stale=text
		--what-if=text
		--lender=words:license,substituted
		--ledger=file
		--wait=text
		--keys=folder
		--crl=words:if-present,required,off
		--allow-sha1
		--json
		-q
		--quiet
		-v
		--verbose
		--at=text
		-j=text
		--jobs=text
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		--color=words:auto,always,never
		--no-progress
		-h
		--help
		'
		;;
	'key')
		words='new add list show remove'
		options='
		-h
		--help
		'
		;;
	'key new')
		options='
		--type=words:p256,rsa3072
		--name=text
		--organization=text
		--days=text
		--csr
		-p
		--passphrase
		--passphrase-file=file
		--keys=folder
		-f
		--force
		--at=text
		-h
		--help
		'
		;;
	'key add')
		operands='file'
		options='
		--anchor
		--ca
		--device
		--operator
		--cssm
		--crl
		--keys=folder
		--json
		-h
		--help
		'
		;;
	'key list')
		options='
		--keys=folder
		--json
		--csv
		--at=text
		-h
		--help
		'
		;;
	'key show')
		options='
		--keys=folder
		--json
		--at=text
		-h
		--help
		'
		;;
	'key remove')
		options='
		--keys=folder
		-h
		--help
		'
		;;
	'ledger')
		words='log devices show confirm check backup restore rebuild forget'
		options='
		-h
		--help
		'
		;;
	'ledger log')
		options='
		--since=text
		--until=text
		--action=text
		--who=text
		--ledger=file
		--wait=text
		--json
		--csv
		-h
		--help
		'
		;;
	'ledger devices')
		options='
		--ledger=file
		--wait=text
		--json
		--csv
		-h
		--help
		'
		;;
	'ledger show')
		options='
		--reports
		--ledger=file
		--wait=text
		--json
		-h
		--help
		'
		;;
	'ledger confirm')
		options='
		--ledger=file
		--wait=text
		--who=text
		--json
		-q
		--quiet
		-h
		--help
		'
		;;
	'ledger check')
		options='
		--head=text
		--ledger=file
		--wait=text
		--json
		-q
		--quiet
		-v
		--verbose
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		-h
		--help
		'
		;;
	'ledger backup')
		operands='file'
		options='
		--force
		--ledger=file
		--wait=text
		--json
		-q
		--quiet
		-h
		--help
		'
		;;
	'ledger restore')
		operands='file'
		options='
		--force
		--ledger=file
		--wait=text
		--who=text
		--json
		-q
		--quiet
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		-h
		--help
		'
		;;
	'ledger rebuild')
		options='
		--ledger=file
		--wait=text
		--who=text
		--json
		-q
		--quiet
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		-h
		--help
		'
		;;
	'ledger forget')
		options='
		--before=text
		-n
		--dry-run
		--ledger=file
		--wait=text
		--who=text
		--json
		-q
		--quiet
		-h
		--help
		'
		;;
	'lab')
		words='fleet account cssm device'
		options='
		-h
		--help
		'
		;;
	'lab fleet')
		options='
		-o=folder
		--output=folder
		--devices=text
		--reports=text
		--shape=words:rsa,v1,ecdsa,pss,builtin,stack,clock,reload,open,telemetry,bare,wireless
		--seed=text
		--at=text
		--json
		-q
		--quiet
		-v
		--verbose
		-j=text
		--jobs=text
		--no-progress
		-h
		--help
		'
		;;
	'lab account')
		options='
		-o=folder
		--output=folder
		--devices=text
		--reports=text
		--accounts=text
		--licenses=text
		--seed=text
		--at=text
		--json
		-q
		--quiet
		-j=text
		--jobs=text
		--no-progress
		-h
		--help
		'
		;;
	'lab cssm')
		operands='file'
		options='
		-o=folder
		--output=folder
		-f
		--force
		--smart-account=text
		--virtual-account=text
		--policy=file
		--no-policy
		--policy-file-only
		--slac=file
		--refuse=text
		--lose=text
		--seen=file
		--seed=text
		--at=text
		--json
		-q
		--quiet
		-v
		--verbose
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		-h
		--help
		'
		;;
	'lab device')
		operands='file'
		options='
		--fleet=folder
		--udi=text
		--json
		-q
		--quiet
		-v
		--verbose
		--limit=words:piece-bytes=,zip-bytes=,archive-bytes=,archive-ratio=,archive-members=,archive-depth=,name-bytes=,folder-depth=,folder-files=,json-depth=,json-nodes=,report-measurements=,xml-depth=,xml-tag-bytes=,xml-nodes=,key-bytes=,manifest-bytes=,show-lines=,show-outputs=,show-devices=,show-rows=,snapshot-parts=,diff-facts=,stack-devices=
		-h
		--help
		'
		;;
	'help')
		operands='words:inspect,verify,export,import,reconcile,deliver,request,status,diagnose,explain,diff,report,key,ledger,lab,help,version,limits,exit-status'
		options='
		-h
		--help
		'
		;;
	'version')
		options='
		--json
		-v
		--verbose
		-h
		--help
		'
		;;
	esac
}

# Fills COMPREPLY with what `kind` offers for the value $1.
_rum_complete() {
	local IFS=$' \t\n' kind=$2
	case $kind in
	file | folder)
		compopt -o filenames 2>/dev/null
		IFS=$'\n'
		if [[ $kind == file ]]; then
			COMPREPLY=($(compgen -f -- "$1"))
		else
			COMPREPLY=($(compgen -d -- "$1"))
		fi
		;;
	words:*)
		kind=${kind#words:}
		COMPREPLY=($(compgen -W "${kind//,/ }" -- "$1"))
		;;
	esac
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace 2>/dev/null
	fi
}

# Sets `kind` to what the value of option $1 completes to; fails for a flag.
_rum_kind() {
	local entry
	for entry in $options; do
		if [[ $entry == "$1"=* ]]; then
			kind=${entry#*=}
			return 0
		fi
	done
	return 1
}

_rum() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local IFS=$' \t\n' words options operands kind entry only='' path='' i=1
	local name=${COMP_WORDS[0]##*/}

	COMPREPLY=()
	[[ $name == rum-* ]] && path=${name#rum-}
	_rum_table "$path"
	for (( ; i < COMP_CWORD; i++)); do
		[[ " $words " == *" ${COMP_WORDS[i]} "* ]] || break
		path=${path:+$path }${COMP_WORDS[i]}
		_rum_table "$path"
	done
	for (( ; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -- ]] && only=yes
	done
	if [[ $cur == = ]]; then
		cur=''
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ -z $only && $prev == -* ]] && _rum_kind "$prev"; then
		_rum_complete "$cur" "$kind"
	elif [[ -z $only && $cur == --*=* ]] && _rum_kind "${cur%%=*}"; then
		_rum_complete "${cur#*=}" "$kind"
		COMPREPLY=("${COMPREPLY[@]/#/${cur%%=*}=}")
	elif [[ -z $only && $cur == -* ]]; then
		kind=''
		for entry in $options; do
			[[ $entry == --*=* ]] && entry=${entry%%=*}=
			[[ $entry == -?=* ]] && entry=${entry%%=*}
			kind+=$entry,
		done
		_rum_complete "$cur" "words:$kind"
	elif [[ -n $words ]]; then
		_rum_complete "$cur" "words:${words// /,}"
	else
		_rum_complete "$cur" "$operands"
	fi
}

complete -F _rum rum rum-inspect rum-verify rum-export rum-import rum-reconcile rum-deliver rum-request rum-status rum-diagnose rum-explain rum-diff rum-report rum-key rum-ledger rum-lab rum-help rum-version
