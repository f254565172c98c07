begin;
select plan(13);

-- Contract
select function_returns('core', '_check_time_zone', array['text'], 'text');
select isnt_definer('core', '_check_time_zone', array['text']);
select function_privs_are(
    'core', '_check_time_zone', array['text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'core', '_check_time_zone', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'core', '_check_time_zone', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'core', '_check_time_zone', array['text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(core._check_time_zone('Africa/Nairobi'), 'Africa/Nairobi', 'knows Nairobi');
select is(core._check_time_zone('Asia/Kathmandu'), 'Asia/Kathmandu', 'knows any IANA zone');

-- Errors
select throws_ok($$ select core._check_time_zone('Mars/Base') $$, 'PT400', 'invalid_time_zone', 'refuses a made-up zone');
select throws_ok($$ select core._check_time_zone('FOO+3') $$, 'PT400', 'invalid_time_zone', 'refuses a POSIX rule');
select throws_ok($$ select core._check_time_zone('posixrules') $$, 'PT400', 'invalid_time_zone', 'refuses what is no zone');
select throws_ok($$ select core._check_time_zone('+03:00') $$, 'PT400', 'invalid_time_zone', 'refuses an offset');
select throws_ok($$ select core._check_time_zone(null) $$, 'PT400', 'invalid_time_zone', 'refuses no zone');

select * from finish();
rollback;
