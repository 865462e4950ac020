/* What the families of agent errors have in common: cause, what to look at, what to
 * do; private to knowledge.c; layer 4.
 *
 * The errors themselves are in account/agent_errors.def. Public are their numbers and
 * names; what stands here is read from them, and from where they turn up. */
#ifndef RULES_KNOWLEDGE_ERRORS_H
#define RULES_KNOWLEDGE_ERRORS_H

/* Steps that several families take. */
#define STEP_EVENTLOG "show license eventlog, around the time of the error"
#define STEP_CASE                                                              \
	"if it comes again: reload in a maintenance window, then a support case"

#define ERROR_SUCCESS "Nothing is wrong.", NO_STEPS, NO_STEPS
#define ERROR_DEPRECATED                                                       \
	"The agent gives this code no longer.", NO_STEPS, NO_STEPS
#define ERROR_NOTHING                                                          \
	"There was nothing to do; no fault by itself.", NO_STEPS, NO_STEPS
#define ERROR_INTERNAL                                                         \
	"A fault inside the agent, or memory ran short. What the operator typed is "   \
	"seldom the cause.",                                                   \
	STEPS(STEP_EVENTLOG, "show processes memory sorted"),                  \
	STEPS("do the same again, once", STEP_CASE)
#define ERROR_NULL_POINTER                                                     \
	"A fault inside the agent. Devices print it as a Failure Reason, \"Null "      \
	"pointer Error\", also on a channel that goes on to work.",            \
	STEPS("does the channel work otherwise: its last success?", STEP_EVENTLOG), \
	STEPS("if reporting goes on, leave it", STEP_CASE)
#define ERROR_STATE                                                            \
	"The agent is not ready for what was asked: it starts, stops, or is not "      \
	"enabled.",                                                            \
	STEPS("how long is the device up?", "AGENT_READY in the log",          \
	      "show license status: is smart licensing enabled?"),             \
	STEPS("wait until the agent is ready and ask again", STEP_CASE)
#define ERROR_BUSY                                                             \
	"The agent is at work on something else.",                             \
	STEPS("show license tech support: Upcoming Scheduled Jobs"),           \
	STEPS("wait some minutes and do it again", STEP_CASE)
#define ERROR_IPC                                                              \
	"Two processes of the device do not reach each other; licensing is one of "    \
	"them.",                                                               \
	STEPS("were other processes restarted at that time?", "show processes cpu " \
	      "sorted"),                                                       \
	STEPS("do it again later", STEP_CASE)
#define ERROR_STORAGE                                                          \
	"The protected store that holds trust, codes and reports cannot be used: the " \
	"flash is full or faulty, or it belongs to another device.",           \
	STEPS("free space on the flash", "was the flash or a supervisor moved from "   \
	      "another device?"),                                              \
	STEPS("free some space and do it again",                               \
	      "save the usage to a file while that works",                     \
	      "last resort: \"license smart factory reset\" and a reload; it erases "  \
	      "trust code, SLAC and time stamps")
#define ERROR_MESSAGE                                                          \
	"A message or file is not what the agent expects: the wrong kind, cut, edited, "   \
	"or lacking something.",                                               \
	STEPS("\"rum inspect\" on the file: is it whole, and of the kind that was "    \
	      "meant?"),                                                       \
	STEPS("fetch it again, without opening it in an editor",               \
	      "import it again; transfer it in binary mode")
#define ERROR_BROKEN                                                           \
	"The file or code cannot be decoded: it was cut, edited, wrapped or changed "  \
	"in transfer.",                                                        \
	STEPS("\"rum inspect\" on the file", "its size and checksum on both sides"), \
	STEPS("fetch it again", "transfer it in binary mode and import it again")
#define ERROR_TYPED                                                            \
	"A code that was typed or pasted is not right: a letter is missing, or "       \
	"mistaken. Its alphabet has no 0, O, I and l.",                        \
	STEPS("the code, group by group"),                                     \
	STEPS("paste it whole, without blanks at its end",                     \
	      "if it is right: get a new code from the account")
#define ERROR_TOKEN                                                            \
	"The command came without its token.", NO_STEPS,                       \
	STEPS("make a token in the virtual account",                           \
	      "\"license smart trust idtoken TOKEN all\"")
#define ERROR_IDENTITY                                                         \
	"The answer is for another device or another question: an ACK or code of "     \
	"another UDI, or one that is out of date.",                            \
	STEPS("the UDI in the file against show license udi: \"rum inspect\" shows it", \
	      "is it the newest answer?"),                                     \
	STEPS("import the file of this device; \"rum deliver\" names each for its "    \
	      "device",                                                        \
	      "if the device was replaced: start again with a new report or request")
#define ERROR_COMM                                                             \
	"The server was not reached, or its answer was of no use.",            \
	STEPS("COMM_FAILED in the log, with its reason",                       \
	      "show license status: transport, URL, proxy, VRF"),              \
	STEPS("mend the way", "\"license smart sync all\"")
#define ERROR_TRANSPORT                                                        \
	"What was asked needs a transport that is off, not set up, or of another "     \
	"kind.",                                                               \
	STEPS("show license status: transport type and URL"),                  \
	STEPS("set the transport and its URL", "or do it by files: save, upload, "     \
	      "import")
#define ERROR_NAME                                                             \
	"A host name is not complete, or does not resolve.",                   \
	STEPS("the URL", "domain name and name servers of the device"),        \
	STEPS("give the full name, or the address")
#define ERROR_REFUSED                                                          \
	"The account or server took the message and answered that it failed.",         \
	STEPS("the Failure Reason, or the text in the file: \"rum inspect\" shows it", \
	      "is the device still in the account?"),                          \
	STEPS("do what the text asks for", "then send or request anew")
#define ERROR_CERT                                                             \
	"A certificate is not accepted: expired or not yet valid, from another root, " \
	"or the clock is wrong. A test image beside a production account does it "     \
	"too.",                                                                \
	STEPS("show clock and show ntp status",                                \
	      "show crypto pki trustpoints: SLA-TrustPoint",                   \
	      "the host name in the URL against the server's certificate"),    \
	STEPS("set the clock by NTP", "On-Prem: put its host common name right, and "  \
	      "synchronize",                                                   \
	      "then \"license smart sync all\" or import again")
#define ERROR_SIGNATURE                                                        \
	"The bytes are not those that the account signed: the file was changed on its "    \
	"way, was made by somebody else, or is for another trust.",            \
	STEPS("\"rum verify\" on the file", "its checksum at its source",      \
	      "show clock"),                                                   \
	STEPS("fetch the file again, and never open it in an editor",          \
	      "transfer it in binary mode and import it",                      \
	      "if a fresh copy fails too: a support case, with the file")
#define ERROR_SIGN                                                             \
	"The device could not sign what it wants to send: its key or its security "    \
	"chip is not usable.",                                                 \
	STEPS(STEP_EVENTLOG, "show platform sudi certificate"),                \
	STEPS("reload in a maintenance window", "support case: it may be the hardware")
#define ERROR_TAG                                                              \
	"The tag of a licence or product is not of the form that the agent knows.",    \
	STEPS("the tag in show license tech support or in the file",           \
	      "the software release"),                                         \
	STEPS("upgrade the software", "support case with the tag")
#define ERROR_STANDBY                                                          \
	"The command was given on a standby processor.", NO_STEPS,             \
	STEPS("give it on the active one")
#define ERROR_PLATFORM                                                         \
	"The platform tells the agent no valid UDI or path.",                  \
	STEPS("show license udi", "show inventory"),                           \
	STEPS("reload", "replace or reprogram the part; support case")
#define ERROR_CODE                                                             \
	"The authorization code is not the one that this device can use: of another "  \
	"UDI, another request, another kind, or without a part for every member.",     \
	STEPS("the UDI in the file against show license udi, for every member",        \
	      "was a new request made after the one that the code answers?"),  \
	STEPS("import the code of this device",                                \
	      "else make a new request (\"rum request\") and get a new code")
#define ERROR_NO_CODE                                                          \
	"There is no authorization code that could be shown, returned or used.",       \
	STEPS("show license authorization"),                                   \
	STEPS("nothing, if none is wanted", "else \"rum request\", and import the "    \
	      "code")
#define ERROR_NOT_AUTHORIZED                                                   \
	"The feature needs an authorization that is not there.",               \
	STEPS("show license authorization"),                                   \
	STEPS("\"rum request\", import the code, then configure the feature")
#define ERROR_ALREADY                                                          \
	"It is installed, or entered, already.",                               \
	STEPS("show license authorization", "show license history message: an earlier " \
	      "import"),                                                       \
	STEPS("nothing, if it is the same", "else return or remove the old one first")
#define ERROR_TRUST_THERE                                                      \
	"A trust code is installed, so a request for one is refused.",         \
	STEPS("show license status: Trust Code Installed"),                    \
	STEPS("nothing, if it is of the right account",                        \
	      "else \"license smart trust idtoken TOKEN all force\"")
#define ERROR_NOT_FOUND                                                        \
	"What was asked for is not there. On saving usage: there is no report that "   \
	"fits the request.",                                                   \
	STEPS("show license rum id all: are there reports?",                   \
	      "the number of days or the id that was asked for",               \
	      "show license usage: is anything in use?"),                      \
	STEPS("ask for all: \"license smart save usage all file PATH\"",       \
	      "where no licence level is chosen: \"license boot level\", save, "       \
	      "reload")
#define ERROR_NOT_SUPPORTED                                                    \
	"This release or platform cannot do it.",                              \
	STEPS("the release, and what its guide says",                          \
	      "for a file: is it of a kind that this agent imports?"),         \
	STEPS("upgrade, or take the way that the release knows")
#define ERROR_RESERVATION                                                      \
	"What was asked does not fit the state of licence reservation on the device.",     \
	STEPS("show license status: License Reservation",                      \
	      "show license authorization", "a display string beside the error"),      \
	STEPS("finish or cancel the reservation that is in progress",          \
	      "or return it, and report by policy")
#define ERROR_LEGACY                                                           \
	"It is about registration, which licensing by policy no longer has.",          \
	STEPS("show version: the release", "show license status: Registration"),       \
	STEPS("register the device if its release wants that, or upgrade it")
#define ERROR_HA                                                               \
	"The members of a high-availability group do not agree about licensing.",      \
	STEPS("show license all: HA UDI List, Application HA Info",            \
	      "the release of every member"),                                  \
	STEPS("bring all members to one release", "then do it again", STEP_CASE)
#define ERROR_VERSION                                                          \
	"The other side speaks another version.",                              \
	STEPS("the release of the device, and of CSLU or On-Prem"),            \
	STEPS("upgrade the older side")
#define ERROR_CONVERSION                                                       \
	"It is about the conversion of old licences into smart ones.",         \
	STEPS("show license tech support: License Conversion",                 \
	      "was the conversion done before?"),                              \
	STEPS("nothing, if the account shows the licences",                    \
	      "else start it again, or a case with Cisco licensing")
#define ERROR_UTILITY                                                          \
	"It is about utility (billed by use) licensing.",                      \
	STEPS("show license status: Utility"),                                 \
	STEPS("turn utility on or off, as the contract says")
#define ERROR_BIG                                                              \
	"A file or message is larger than the agent takes.",                   \
	STEPS("how many devices or reports are in it"),                        \
	STEPS("split it: one device a file (\"rum deliver\")")
#define ERROR_IN_USE                                                           \
	"A code whose licence is in use cannot be returned.",                  \
	STEPS("show license usage"),                                           \
	STEPS("turn the feature off, save, reload if it asks for it",          \
	      "then return the code")
#define ERROR_FILE                                                             \
	"The file could not be written.",                                      \
	STEPS("the path, and free space there"),                               \
	STEPS("free some space, or name another path")

#define ERROR_NAMES(number) "|" #number "|error " #number "|code " #number "|"
#define DOUBT_BOTH NULL
#define DOUBT_LOOSE "How the name is spelt."
#define DOUBT_XE "On IOS XR this number stands for another error."
#define DOUBT_XR "The name; the number exists on IOS XR only."

#endif
