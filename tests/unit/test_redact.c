/* show/redact: nothing that tells who or where is left, everything else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "show/redact.h"

static void redact_into(struct redactor *r, struct slice text, struct buf *out)
{
	_cleanup_arena_ struct arena a = {0};
	const struct limits l = limits_default();
	struct show_capture c;
	struct err e = {0};

	assert_int_equal(show_read(&a, text, &l, &c, &e), RC_OK);
	redact(r, text, &c, out);
}

static void becomes(const char *text, const char *expected)
{
	struct redactor *r = redactor_new();
	struct buf out = {0};

	redact_into(r, slice_of(text), &out);
	assert_string_equal(buf_text(&out), expected);
	buf_free(&out);
	redactor_free(&r);
	assert_null(r);
}

static void stays(const char *text)
{
	becomes(text, text);
}

#define HEX "30820321 30820209 A0030201 02020101 300D0609 2A864886 F70D0101 0B050030"
#define PEM "MIIDITCCAgmgAwIBAgIBATANBgkqhkiG9w0BAQsFADAyMQ4wDAYDVQQKEwVDaXNj"

/* They name the device in bytes that no other reader sees. */
static void test_certificates(void **state)
{
	becomes(" certificate ca 01\n  " HEX "\r\n  " HEX "\r\n  0B050030 01\r\n"
		"  quit\n",
		" certificate ca 01\n  CERTIFICATE-1\r\n\r\n\r\n  quit\n");
	/* A message came between. */
	becomes("  " HEX "\n*Nov 17 18:05:09.580: %SYS-5-RESTART: x\n  " HEX "\n",
		"  CERTIFICATE-1\n*Nov 17 18:05:09.580: %SYS-5-RESTART: x\n"
		"  CERTIFICATE-1\n");
	becomes("30:82:03:21:30:82:02:09:A0:03:02:01:02:02:01:01\n" HEX "\n",
		"30:82:03:21:30:82:02:09:A0:03:02:01:02:02:01:01\nCERTIFICATE-1\n");
	becomes("-----BEGIN CERTIFICATE-----\n" PEM "\n" PEM
		"\nabc=\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nCERTIFICATE-1\n\n\n"
		"-----END CERTIFICATE-----\n");
	becomes("-----BEGIN PRIVATE KEY-----\nabc=\n-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY-----\nCERTIFICATE-1\n"
		"-----END PRIVATE KEY-----\n");
	becomes("{\"x\": \"h#\\n-----BEGIN A-----\\n" PEM "\\nabc=\\n-----END A-----\"}",
		"{\"x\": \"h#\\n-----BEGIN A-----\\nCERTIFICATE-1\\n\\n-----END A-----\"}");
	/* Without lines around it, and in one of them. */
	becomes(PEM "\n" PEM "\nquit\n", "CERTIFICATE-1\n\nquit\n");
	becomes("c=\"" PEM PEM "\" x\n", "c=\"CERTIFICATE-1\" x\n");
	/* Cut off. */
	becomes("-----BEGIN CERTIFICATE-----\n" PEM "\n" PEM "\n",
		"-----BEGIN CERTIFICATE-----\nCERTIFICATE-1\n\n");
	becomes("pki trustpoint TP-self-signed-1234567890\n",
		"pki trustpoint TP-self-signed-SERIAL-1\n");
	stays("12345678 12345678 12345678\nMIB walk\nMIIDITCCAgmgAwIBAgI\n");
}

/* Two long values are told apart where they differ at their end, and the map has
 * all of them. */
static void see_long(void *context, const char *placeholder, struct slice value)
{
	unsigned *seen = context;

	assert_true(value.n == 2 * sizeof(HEX) + 2);
	*seen += 1;
}

static void test_long_values(void **state)
{
	struct redactor *r = redactor_new();
	struct buf out = {0};
	unsigned seen = 0;

	redact_into(r, SLICE_LITERAL(HEX "\n" HEX "\nA0\nquit\n" HEX "\n" HEX "\nA1\n"),
		    &out);
	assert_string_equal(buf_text(&out),
			    "CERTIFICATE-1\n\n\nquit\nCERTIFICATE-2\n\n\n");
	redactor_each(r, see_long, &seen);
	assert_int_equal(seen, 2);
	buf_free(&out);
	redactor_free(&r);
}

/* Prompts of every form, and the commands behind them. */
static void test_prompts(void **state)
{
	becomes("[12:00:01] quay-sw1 #show clock\n"
		"10:00:00.000 UTC Mon Mar 4 2024\n"
		"[12:00:02] quay-sw1 #username porter password 7 0822455D0A16\n",
		"[12:00:01] HOST-1 #show clock\n"
		"10:00:00.000 UTC Mon Mar 4 2024\n"
		"[12:00:02] HOST-1 #username USER-1 password 7 SECRET-1\n");
	becomes("quay-r1:admin#show clock\nsysadmin-vm:0_RP0# show clock\n",
		"HOST-1:admin#show clock\nsysadmin-vm:0_RP0# show clock\n");
	stays("Case #see below\nBug # 12\n");
}

/* Half a name would be left on the next line; and the lines keep their numbers. */
static void test_wrapped(void **state)
{
	becomes("quay-sw1#show license all\nAccount Information:\n"
		"  Smart Account: The Honourable Company of Wharfingers and "
		"Lightermen of the Tid\neway As of Sep 21 22:58:00 2023 EDT\n"
		"  Virtual Account: Tideway\n",
		"HOST-1#show license all\nAccount Information:\n"
		"  Smart Account: ACCOUNT-1 As of Sep 21 22:58:00 2023 EDT\n\n"
		"  Virtual Account: ACCOUNT-2\n");
}

/* In banners, notes and mail, without a key in front. */
static void test_prose(void **state)
{
	becomes("This is quay-sw1 of Basin Works, part of QN1; QN10 is not.\n"
		"quay-sw1#show license all\n- Account Information:\n"
		"  * Smart Account: Basin Works As of Sep 21 22:58:00 2023 EDT\n"
		"  o Virtual Account: QN1\n",
		"This is HOST-1 of ACCOUNT-1, part of ACCOUNT-2; QN10 is not.\n"
		"HOST-1#show license all\n- Account Information:\n"
		"  * Smart Account: ACCOUNT-1 As of Sep 21 22:58:00 2023 EDT\n"
		"  o Virtual Account: ACCOUNT-2\n");
}

static void test_serials(void **state)
{
	becomes("UDI: PID:C9300-24UX,SN:ZZQ2303D16Y\n",
		"UDI: PID:C9300-24UX,SN:SERIAL-1\n");
	/* In another case, inside names, glued to other letters. */
	becomes("UDI: PID:C9300,SN:ZZQ2303D16Y\nx_zzq2303d16y_y "
		"aaZZQ2303D16Ybb\n",
		"UDI: PID:C9300,SN:SERIAL-1\nx_SERIAL-1_y aaSERIAL-1bb\n");
	becomes("P:C9300,S:ZZQ2303D16Y: P:C9300,S:ZZQ2303D16Y, state[2], x\n",
		"P:C9300,S:SERIAL-1: P:C9300,S:SERIAL-1, state[2], x\n");
	becomes("Processor board ID ZZQ2303D16Y\n",
		"Processor board ID SERIAL-1\n");
	becomes("PID: C1111-8P , VID: V01  , SN: ZZL221190VF\n",
		"PID: C1111-8P , VID: V01  , SN: SERIAL-1\n");
	/* The second member, and the first again. */
	becomes("Active:PID:A,SN:ZZQ0000000A\nStandby:PID:A,SN:ZZQ0000000B\n"
		"Active:PID:A,SN:ZZQ0000000A\n",
		"Active:PID:A,SN:SERIAL-1\nStandby:PID:A,SN:SERIAL-2\n"
		"Active:PID:A,SN:SERIAL-1\n");
}

static void test_names(void **state)
{
	becomes("quay-sw1#show license udi\nUDI: PID:A,SN:N/A\n"
		"quay-sw1(config)#end\nQUAY-SW1 is up\nquay-sw10 too\n",
		"HOST-1#show license udi\nUDI: PID:A,SN:N/A\n"
		"HOST-1(config)#end\nHOST-1 is up\nquay-sw10 too\n");
	becomes("RP/0/RP0/CPU0:mole-xr#show license all\n",
		"RP/0/RP0/CPU0:HOST-1#show license all\n");
	becomes("R1#show clock\nR1 r1 R10\n", "HOST-1#show clock\nHOST-1 r1 R10\n");
	/* A host called like a word of the output. */
	stays("Switch#show license status\nSwitch 1\n");
	becomes("hostname quay-sw1\nip domain name quay.example\n"
		"x quay-sw1.quay.example y\n",
		"hostname HOST-1\nip domain name DOMAIN-1\nx HOST-2 y\n");
}

static void test_accounts(void **state)
{
	becomes("  Smart Account: Harbour Ltd As of Apr 22 05:02:11 2025 UTC\n"
		"  Virtual Account: Quay North\nmoved to Quay North.\n",
		"  Smart Account: ACCOUNT-1 As of Apr 22 05:02:11 2025 UTC\n"
		"  Virtual Account: ACCOUNT-2\nmoved to ACCOUNT-2.\n");
	/* Named like a word of the output: only in its own line, in both. */
	becomes("Virtual Account: Default\n 0 (CISCO default) Default\n"
		"Virtual Account: Default\n",
		"Virtual Account: ACCOUNT-1\n 0 (CISCO default) Default\n"
		"Virtual Account: ACCOUNT-1\n");
	stays("  Smart Account: <none>\n  Virtual Account: <none>\n");
	/* A message that was printed into the line is none of the name. */
	becomes("  Virtual Account: Quay*Nov 17 18:05:09.580: %SYS-5-RESTART: x\n",
		"  Virtual Account: ACCOUNT-1*Nov 17 18:05:09.580: "
		"%SYS-5-RESTART: x\n");
	becomes("URL: https://prem.corp.example/cslu/v1/pi/quays-1\n",
		"URL: https://HOST-1/cslu/v1/pi/ACCOUNT-1-1\n");
	becomes("URL: https://10.1.2.3:8443/cslu/v1/pi/QuayEast\n"
		"[https://10.1.2.3/cslu/v1/pi/QuayEast/x] "
		"http://10.1.2.3/cslu/v1/pi/Quay%20West-12?sn=1\n",
		"URL: https://ADDRESS-1:8443/cslu/v1/pi/ACCOUNT-1\n"
		"[https://ADDRESS-1/cslu/v1/pi/ACCOUNT-1/x] "
		"http://ADDRESS-1/cslu/v1/pi/ACCOUNT-2-12?sn=1\n");
	stays("URL: http://cslu-local:8182/cslu/v1/pi/hello\n"
	      "URL: http://cslu-local:8182/cslu/v1/pi/ and /cslu/v1/pi\n");
}

static void test_addresses(void **state)
{
	becomes("from 10.20.30.40, 10.20.30.4:8182 (10.20.30.40).\n",
		"from ADDRESS-1, ADDRESS-2:8182 (ADDRESS-1).\n");
	becomes("2001:db8::1 and [2001:db8:0:1::2]:443 fe80::1%Gi1\n",
		"ADDRESS-1 and [ADDRESS-2]:443 ADDRESS-3%Gi1\n");
	becomes("0011.2233.aabb 00:11:22:33:aa:bb 00-11-22-33-aa-bb\n",
		"ADDRESS-1 ADDRESS-2 ADDRESS-3\n");
	becomes("https://10.9.8.7:443/x http://u:p@[2001:db8::1]/y\n",
		"https://ADDRESS-1:443/x http://SECRET-1@[ADDRESS-2]/y\n");
	becomes("http://cslu-local.corp.example:8182/cslu/v1/pi\n",
		"http://cslu-local.DOMAIN-1:8182/cslu/v1/pi\n");
	becomes("mail ops@corp.example, name ns.corp.example.\n",
		"mail MAIL-1, name HOST-1.\n");
}

/* What has the form of a secret and is none. */
static void test_kept(void **state)
{
	stays("Smart Agent for Licensing: 4.8.5.4_rel/22\n");
	stays("Version 16.12.1.9, fc1\n");
	stays("at 12:19:01 Mar 22 12:19:01 2022 UTC 03:31:32.920\n");
	stays("regid.2017-05.com.cisco.c9300_dna_advantage,"
	      "1.0_411773c3-2116-4c30-94a4-5d357fe6ff33\n");
	stays("https://smartreceiver.cisco.com/licservice/license\n");
	stays("255.255.255.0 0.0.0.0 127.0.0.1 1.3.6.1.4.1.9 1.2.3 300.1.1.1\n");
	stays("Build type:: Production\nsizeof(char)  : 1\na::b\n");
	stays("#\n>\n: x\nSN:\n,S:\n\"sn\":null\n\"sn\":\n\"sn\n");
	stays("");
	stays("Username: <empty>\n    Password: <empty>\n");
}

static void test_configuration(void **state)
{
	becomes("username harry privilege 15 secret 9 $9$abcdefgh\n"
		"enable secret 5 $1$mERr$hx5rVt7\n"
		"snmp-server community s3cretword RO\n"
		"snmp-server location Room 5, Quay\n"
		"snmp-server host 10.1.1.1 version 2c s3cretword\n"
		"tacacs-server key 7 0822455D0A16\n"
		"license smart proxy password 0 hunter2x\n"
		"sw1x#license smart trust idtoken AbCdEf123 local\n"
		"ntp server vrf Quays ntp.corp.example\n"
		" description to harry's desk\n"
		" phone-number +49 30 1234567\n"
		" site-id Quay West\n",
		"username USER-1 privilege 15 secret 9 SECRET-1\n"
		"enable secret 5 SECRET-2\n"
		"snmp-server community SECRET-3 RO\n"
		"snmp-server location TEXT-1\n"
		"snmp-server host ADDRESS-1 version 2c SECRET-3\n"
		"tacacs-server key 7 SECRET-4\n"
		"license smart proxy password 0 SECRET-5\n"
		"HOST-1#license smart trust idtoken SECRET-6 local\n"
		"ntp server vrf HOST-2 HOST-3\n"
		" description TEXT-2\n"
		" phone-number TEXT-3\n"
		" site-id TEXT-4\n");
	becomes("%SYS-5-CONFIG_I: Configured from console by harry on vty0 "
		"(10.1.1.1)\n",
		"%SYS-5-CONFIG_I: Configured from console by USER-1 on vty0 "
		"(ADDRESS-1)\n");
	stays("%SYS-5-CONFIG_I: Configured from console by console\n");
}

/* The line with the word in place of each "%s". */
static void put_in(struct buf *text, const char *line, const char *word)
{
	for (; *line; line++) {
		if (line[0] == '%' && line[1] == 's')
			buf_add_text(text, word);
		else
			buf_add_byte(text, (uint8_t)*line);
		line += line[0] == '%' && line[1] == 's';
	}
}

/* A secret in each, and a user in some. */
static void test_secrets(void **state)
{
	static const char *const lines[] = {
		"neighbor 10.1.1.1 password %s",
		"neighbor fe80::1 password 7 %s",
		"ntp authentication-key 1 md5 %s",
		"ntp authentication-key 1 md5 encrypted %s",
		"ip http client password %s",
		"ip ftp password 7 %s",
		"ftp client password encrypted %s",
		"wpa-psk ascii 0 %s",
		"security wpa psk set-key ascii 0 %s",
		"snmp-server host 10.1.1.1 %s",
		"snmp-server host 10.1.1.1 traps version 2c %s",
		"snmp-server host 10.1.1.1 informs version 3 priv %s",
		"snmp-server host 10.1.1.1 use-vrf default version 2c %s",
		"snmp-server user harry grp v3 auth sha-2 256 %s",
		"snmp-server user harry grp v3 auth md5 Aa11Bb22 priv aes 128 %s",
		"snmp-server community clear %s",
		"tacacs-server host 10.1.1.1 timeout 5 key %s",
		"client 10.1.1.1 server-key %s",
		"server-private 10.1.1.1 key %s",
		"key %s",
		"key 7 %s",
		"password %s",
		"  password encrypted %s",
		"secret 10 %s",
		"key-string %s",
		"key-string password %s",
		"pre-shared-key local 0 %s",
		"pre-shared-key address 10.1.1.1 key 6 %s",
		"ppp chap password %s",
		"ppp pap sent-username harry password 0 %s",
		"username harry privilege 15 secret %s",
		"no username harry password %s",
		"mgmtuser username harry password 0 Aa11Bb22 secret 0 %s",
		"enable secret level 15 5 %s",
		"enable algorithm-type scrypt secret %s",
		"ip ospf message-digest-key 1 md5 %s",
		"ip ospf authentication-key %s",
		"standby 1 authentication md5 key-string %s",
		"crypto isakmp key %s",
		"crypto pki export T pkcs12 flash:x password %s",
		"crypto key export rsa K pem terminal 3des %s",
		"cts credentials id box1 password 7 %s",
		"vtp password %s",
		"key config-key password-encrypt %s",
		"test aaa group radius harry %s",
		"authentication mode hmac-sha-256 0 %s",
		"%PARSER-5-CFGLOG_LOGGEDCMD: User:harry  logged command:"
		"enable secret %s",
		"%PARSER-5-CFGLOG_LOGGEDCMD: User:harry  logged command:"
		"something new with password %s",
		"update:id=10.1.1.1@pts/0:user=harry:cmd=configure ; "
		"username harry password %s",
		" 1 12 harry@vty0 |snmp-server community %s",
		"action 1 cli command \"enable secret %s\"",
		"sw1x#license smart trust idtoken %s",
		"--More-- key-string %s",
		"  12 : key-string %s",
		"+enable secret %s",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct redactor *r = redactor_new();
		struct buf text = {0}, out = {0};
		struct slice s;

		put_in(&text, lines[i], "Tr1ckyWord");
		redact_into(r, buf_slice(&text), &out);
		s = buf_slice(&out);
		if (slice_find(s, "Tr1cky", 0) != SIZE_MAX ||
		    slice_find(s, "harry", 0) != SIZE_MAX ||
		    slice_find(s, "Aa11Bb22", 0) != SIZE_MAX ||
		    slice_find(s, "SECRET-", 0) == SIZE_MAX)
			fail_msg("%s: %s", lines[i], buf_text(&out));
		buf_free(&text);
		buf_free(&out);
		redactor_free(&r);
	}
}

/* Words of a configuration and of messages that are no secret. */
static void test_no_secrets(void **state)
{
	stays("key 1\nkey chain\nkey config-key password-encrypt\n"
	      "password encryption aes\nservice password-encryption\n"
	      "aaa authentication login default local\n"
	      "Key name: SLA-KeyPair\nPassword required\n"
	      "enable secret\nsnmp-server community\nusername\n"
	      "show running-config | include password\n"
	      "Serial 0/1/0 is up, serial number\n"
	      "user interface, user authentication failed, no user was found\n"
	      "by user input on Gi1/0/1, by the process on vty\n"
	      "mka pre-shared-key key-chain\n"
	      "Last login: Mon Nov 24 10:11:12\n"
	      "%PKI-6-TRUSTPOINT_CREATE: Trustpoint created by system\n"
	      "%SMART_LIC-5-END_POINT_RESET: End Point list reset\n");
}

static void test_users(void **state)
{
	static const char *const lines[] = {
		"%SSH-5-SSH2_USERAUTH: User '%s' authentication for SSH2 Session",
		"%SSH-5-SSH2_CLOSE: SSH2 Session (tty = 1) for user '%s' using x",
		"%SYS-6-LOGOUT: User %s has exited tty session 2(10.1.1.1)",
		"%SYS-6-TTY_EXPIRE_TIMER: (exec timer expired, tty 2), user %s",
		"%DMI-5-AUTH_PASSED: R0/0: dmiauthd: User '%s' authenticated",
		"%DMI-5-CONFIG_I: R0/0: dmiauthd: Configured from "
		"NETCONF/RESTCONF by %s, transaction-id 12",
		"%SYS-5-PRIV_AUTH_PASS: Privilege level set to 15 by %s on vty1",
		"%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by %s on "
		"10.1.1.1@pts/0",
		"pam_unix(sshd:session): session opened for user %s by (uid=0)",
		"Successfully authenticated user '%s' from '10.1.1.1' on 'vty0'",
		"Configuration committed by user '%s'. Use 'show'",
		"%SYS-5-RELOAD: Reload requested by %s on vty0 (10.1.1.1).",
		"%HA_EM-6-LOG: cli: user=%s ran show",
		"sshd[1]: Failed password for invalid user %s from 10.1.1.1",
		"sshd[1]: Accepted publickey for %s from 10.1.1.1 port 22",
		"sw1x#ssh -v 2 -l %s 10.1.1.1",
		"ip http client username %s",
		"snmp-server user %s grp v3",
		"login as: %s",
		"sw1x login: %s",
		"*  1 vty 0     %s      idle                 00:00:00 10.1.1.1",
		"%s@jump1:~$ ssh %s@sw1x",
		"SAEVT_X userName=\"%s\" other=\"1\"",
		"User:CORP\\%s logged in",
	};
	static const char *const names[] = {"hb", "harry.b", "100234"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) * 3; i++) {
		const char *name = names[i % 3];
		struct redactor *r = redactor_new();
		struct buf text = {0}, out = {0};

		if (name[0] == '1' && slice_find(slice_of(lines[i / 3]), "@jump",
						 0) != SIZE_MAX)
			name = names[1];
		put_in(&text, lines[i / 3], name);
		redact_into(r, buf_slice(&text), &out);
		if (slice_find(buf_slice(&out), name, 0) != SIZE_MAX ||
		    slice_find(buf_slice(&out), "USER-1", 0) == SIZE_MAX)
			fail_msg("%s: %s", buf_text(&text), buf_text(&out));
		buf_free(&text);
		buf_free(&out);
		redactor_free(&r);
	}
}

/* What a terminal program or mail put in front of every line. */
static void test_prefixes(void **state)
{
	becomes("> sw1x#show license udi\n> UDI: PID:A,SN:ZZQ2303D16Y\n"
		"> sw1x#show run\n> username harry\n",
		"> HOST-1#show license udi\n> UDI: PID:A,SN:SERIAL-1\n"
		"> HOST-1#show run\n> username USER-1\n");
	becomes("[10:11:12] quay-sw1#show license udi\n"
		"[10:11:12] UDI: PID:A,SN:ZZQ2303D16Y\n"
		"[10:11:13] hostname jetty-sw2\n",
		"[10:11:12] HOST-1#show license udi\n"
		"[10:11:12] UDI: PID:A,SN:SERIAL-1\n"
		"[10:11:13] hostname HOST-2\n");
	/* No backspace of the terminal reaches into it. */
	becomes("[10:11:12] quay-sw1#show license udi\n[10:11:12] --More--"
		"\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bUDI: PID:A,SN:ZZQ2303D16Y\n"
		"[10:11:13] quay-sw1#\n",
		"[10:11:12] HOST-1#show license udi\n"
		"[10:11:12] UDI: PID:A,SN:SERIAL-1\n[10:11:13] HOST-1#\n");
}

static void test_json(void **state)
{
	becomes("{\"udi_serial_number\":\"ZZQ2303D16Y\",\"hostname\": "
		"\"quay-sw1\"}",
		"{\"udi_serial_number\":\"SERIAL-1\",\"hostname\": "
		"\"HOST-1\"}");
	becomes("{\\\"udi_serial_number\\\":\\\"ZZQ2303D16Y\\\"}",
		"{\\\"udi_serial_number\\\":\\\"SERIAL-1\\\"}");
	/* Lines that are written as "\n": the name stands behind an n. */
	becomes("{\"stdout\": \"quay-sw1#show license udi\\nUDI: PID:A,"
		"SN:ZZQ2303D16Y\\nquay-sw1#\"}",
		"{\"stdout\": \"HOST-1#show license udi\\nUDI: PID:A,"
		"SN:SERIAL-1\\nHOST-1#\"}");
	becomes("instance 7c1e4dd2-9a0b-4c5f-a1de-52f0b6a3c917 is not valid",
		"instance INSTANCE-1 is not valid");
}

/* Codes of a terminal are no letters of a word, wherever they stand, and stay;
 * those within a value go with it. */
static void test_escapes(void **state)
{
	becomes("quay-sw1#show license udi\nUDI: PID:A,SN:\x1b[1mZZQ2303D16Y"
		"\x1b[0m\n\x1b[Kquay-sw1#\n\x1b[32mquay-sw1#\x1b[0mshow clock\n"
		"  \x1b[7m--More--\x1b[27m\r\x1b[Kquay-sw1 uptime is 2 weeks\n",
		"HOST-1#show license udi\nUDI: PID:A,SN:\x1b[1mSERIAL-1"
		"\x1b[0m\n\x1b[KHOST-1#\n\x1b[32mHOST-1#\x1b[0mshow clock\n"
		"  \x1b[7m--More--\x1b[27m\r\x1b[KHOST-1 uptime is 2 weeks\n");
	becomes("\x1b[2J\x1b[H\x1b[0mquay-sw1#show clock\n",
		"\x1b[2J\x1b[H\x1b[0mHOST-1#show clock\n");
	becomes("http://\x1b[4m10.1.2.3\x1b[0m:8182/x \x1b[m0011.2233.aabb "
		"\x1b[1;33mops@corp.example\x1b(B\n",
		"http://\x1b[4mADDRESS-1\x1b[0m:8182/x \x1b[mADDRESS-2 "
		"\x1b[1;33mMAIL-1\x1b(B\n");
	becomes("  Smart Account: \x1b[32mHarbour\x1b[0m Ltd\n"
		"of Harbour Ltd, of Harb\x1b[1mour Ltd\x1b[0m\n",
		"  Smart Account: \x1b[32mACCOUNT-1\n"
		"of ACCOUNT-1, of ACCOUNT-1\x1b[0m\n");
	becomes("SN:ZZQ2\x1b[1m\x1b[2m303D16Y x 10.\x1b[K1.2.\x1b[0m3\n",
		"SN:SERIAL-1 x ADDRESS-1\n");
	becomes("hostname\xc2\xa0quay-sw1\n", "hostname\xc2\xa0HOST-1\n");
	/* As JSON, a program or a pager writes them. */
	becomes("{\"stdout\": \"\\u001b[32mquay-sw1#\\u001b[0mshow clock\\n"
		"\\x1b[Kquay-sw1#\\n^[[Kquay-sw1#\\n\\b\\bquay-sw1\"}",
		"{\"stdout\": \"\\u001b[32mHOST-1#\\u001b[0mshow clock\\n"
		"\\x1b[KHOST-1#\\n^[[KHOST-1#\\n\\b\\bHOST-1\"}");
	/* No sequence: text behind an escape. */
	becomes("\x1b[ 10.1.2.3 x\n", "\x1b[ ADDRESS-1 x\n");
}

/* Only what is seen of a line with backspaces or with the title of a window. */
static void test_wiped(void **state)
{
	becomes("UDI: PID:A,SN:ZZQ\b\b\bZZQ2303D16Y\n",
		"UDI: PID:A,SN:SERIAL-1\n");
	becomes("quay-sw1#Tr1ckyWord\b\b\b\b\b\b\b\b\b\b\x1b[Kshow clock\r\n"
		"\x1b]0;harry@quay\x07quay-sw1#\n",
		"HOST-1#show clock\r\nHOST-1#\n");
	becomes(" --More-- \b\b\b\b\b\b\b\b\b\b          "
		"\b\b\b\b\b\b\b\b\b\bhostname quay-sw1\n\x1b[1mx\x1b[0m\n",
		"hostname HOST-1\n\x1b[1mx\x1b[0m\n");
	becomes("q\bqu\bua\bay\by-sw1#\b#show clock\nquay-sw1\n",
		"HOST-1#show clock\nHOST-1\n");
}

struct told {
	struct buf text;
};

static void tell(void *context, const char *placeholder, struct slice value)
{
	struct told *t = context;

	buf_printf(&t->text, "%s=%.*s\n", placeholder, SLICE_ARG(value));
}

/* Over several texts, and what is learnt in one holds in the next. */
static void test_several(void **state)
{
	struct redactor *r = redactor_new();
	struct buf out = {0};
	struct told told = {0};

	redact_into(r, slice_of("UDI: PID:A,SN:ZZQ0000000A\n"), &out);
	redact_into(r, slice_of("UDI: PID:A,SN:ZZQ0000000B\n"), &out);
	redact_into(r, slice_of("a mention of zzq0000000a\n"), &out);
	assert_string_equal(buf_text(&out), "UDI: PID:A,SN:SERIAL-1\n"
					    "UDI: PID:A,SN:SERIAL-2\n"
					    "a mention of SERIAL-1\n");
	redactor_each(r, tell, &told);
	assert_string_equal(buf_text(&told.text),
			    "SERIAL-1=ZZQ0000000A\nSERIAL-2=ZZQ0000000B\n");
	buf_free(&told.text);
	buf_free(&out);
	redactor_free(&r);
}

/* Bytes of every kind, cut anywhere: no crash, and every line stays a line. */
static void test_noise(void **state)
{
	static const char seed[] =
		"sw1#sh lic\r\nSN:ABCDEF123,S:,S\xff\0\x1b[K@a.b@::1%\n"
		"http://\nhttp://@/\nhttp://[/\nhttp://]x\n\"sn\":\"\\n\\";
	struct slice whole = {(const uint8_t *)seed, sizeof(seed) - 1};

	for (size_t from = 0; from < whole.n; from++) {
		for (size_t to = from; to <= whole.n; to++) {
			/* Not one byte more than there is, for the sanitizer. */
			_cleanup_free_ uint8_t *own = mem_new(to - from + 1, 1);
			struct redactor *r = redactor_new();
			struct slice text = {own, to - from};
			struct buf out = {0};
			size_t lines = 0;

			memcpy(own, whole.p + from, text.n);
			redact_into(r, text, &out);
			for (size_t i = 0; i < text.n; i++)
				lines += own[i] == '\n';
			for (size_t i = 0; i < out.n; i++)
				lines -= out.p[i] == '\n';
			assert_int_equal(lines, 0);
			buf_free(&out);
			redactor_free(&r);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_prompts),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_prose),
		cmocka_unit_test(test_serials),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_configuration),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_no_secrets),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
