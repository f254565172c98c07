begin;
select plan(12);

-- Contract
select function_returns('schedules', '_check_time_zone', array['text'], 'text');
select isnt_definer('schedules', '_check_time_zone', array['text']);
select function_privs_are('schedules', '_check_time_zone', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_time_zone', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_time_zone', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._check_time_zone('UTC'), 'UTC', 'knows UTC');
select is(schedules._check_time_zone('Australia/Lord_Howe'), 'Australia/Lord_Howe', 'knows any IANA zone');

-- Errors
select throws_ok($$ select schedules._check_time_zone('Mars/Base') $$, 'PT400', 'invalid_time_zone', 'refuses a made-up zone');
select throws_ok($$ select schedules._check_time_zone('FOO+3') $$, 'PT400', 'invalid_time_zone', 'refuses a POSIX rule');
select throws_ok($$ select schedules._check_time_zone('posixrules') $$, 'PT400', 'invalid_time_zone', 'refuses a file that is not a zone');
select throws_ok($$ select schedules._check_time_zone('+03:00') $$, 'PT400', 'invalid_time_zone', 'refuses an offset');
select throws_ok($$ select schedules._check_time_zone(null) $$, 'PT400', 'invalid_time_zone', 'refuses no zone');

select * from finish();
rollback;
