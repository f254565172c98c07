begin;
select plan(13);

-- Contract
select function_returns('schedules', '_parse_interval', array['text'], 'bigint');
select isnt_definer('schedules', '_parse_interval', array['text']);
select function_privs_are('schedules', '_parse_interval', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_parse_interval', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_parse_interval', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._parse_interval('every 90 seconds'), 90::bigint, 'reads a number and a unit');
select is(schedules._parse_interval('EVERY minute'), 60::bigint, 'takes one where no number is given');
select is(schedules._parse_interval('every 1 hour 30 minutes'), 5400::bigint, 'adds the parts up');
select is(schedules._parse_interval('@every 2d'), 172800::bigint, 'reads @every and short units');

-- Errors
select throws_ok($$ select schedules._parse_interval('every 0 seconds') $$, 'PT400', 'invalid_cron_expression', 'at least a second');
select throws_ok($$ select schedules._parse_interval('every 2 months') $$, 'PT400', 'invalid_cron_expression', 'months have no fixed length');
select throws_ok($$ select schedules._parse_interval('every 999999999 days') $$, 'PT400', 'invalid_cron_expression', 'not for centuries');
select throws_ok($$ select schedules._parse_interval('every') $$, 'PT400', 'invalid_cron_expression', 'needs a unit');

select * from finish();
rollback;
