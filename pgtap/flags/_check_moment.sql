begin;
select plan(11);

-- Contract
select function_returns('flags', '_check_moment', array['jsonb'], 'text');
select volatility_is('flags', '_check_moment', array['jsonb'], 'stable');
select isnt_definer('flags', '_check_moment', array['jsonb']);
select function_privs_are('flags', '_check_moment', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_moment', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._check_moment('"2026-12-24T18:00:00+03:00"'), '2026-12-24T15:00:00.000000Z', 'states a moment in one form');
select is(flags._check_moment('null'), null, 'null is none');
select is(flags._check_moment(null), null, 'and so is nothing');

-- Errors
select throws_ok($$ select flags._check_moment('"tomorrow"') $$, 'PT400', 'invalid_schedule', 'a word is no moment');
select throws_ok($$ select flags._check_moment('5') $$, 'PT400', 'invalid_schedule', 'nor is a number');
select throws_ok($$ select flags._check_moment('"2026-12-24T18:00:00"') $$, 'PT400', 'invalid_schedule', 'nor one without its zone');

select * from finish();
rollback;
