begin;
select plan(9);

-- Contract
select function_returns('schedules', '_check_limit', array['integer', 'integer'], 'void');
select isnt_definer('schedules', '_check_limit', array['integer', 'integer']);
select function_privs_are('schedules', '_check_limit', array['integer', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_limit', array['integer', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_limit', array['integer', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select schedules._check_limit(1), schedules._check_limit(1000), schedules._check_limit(7, 7) $$, 'takes what is in range');

-- Errors
select throws_ok($$ select schedules._check_limit(0) $$, 'PT400', 'invalid_limit', 'at least one');
select throws_ok($$ select schedules._check_limit(8, 7) $$, 'PT400', 'invalid_limit', 'at most so many');
select throws_ok($$ select schedules._check_limit(null) $$, 'PT400', 'invalid_limit', 'a number');

select * from finish();
rollback;
