begin;
select plan(12);

-- Contract
select function_returns('analytics', '_check_days', array['date', 'date', 'integer'], 'void');
select isnt_definer('analytics', '_check_days', array['date', 'date', 'integer']);
select function_privs_are('analytics', '_check_days', array['date', 'date', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_check_days', array['date', 'date', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_check_days', array['date', 'date', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_check_days', array['date', 'date', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_check_days', array['date', 'date', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select analytics._check_days('2026-01-01', '2026-01-11', 10) $$, 'some days');

-- Errors
select throws_ok($$ select analytics._check_days('2026-01-01', '2026-01-01', 10) $$, 'PT400', 'invalid_range', 'at least one');
select throws_ok($$ select analytics._check_days(null, '2026-01-01', 10) $$, 'PT400', 'invalid_range', 'both ends');
select throws_ok($$ select analytics._check_days('-infinity', '2026-01-01', 10) $$, 'PT400', 'invalid_range', 'that are days');
select throws_ok($$ select analytics._check_days('2026-01-01', '2026-01-12', 10) $$, 'PT400', 'range_too_long', 'not too many');

select * from finish();
rollback;
