begin;
select plan(9);

-- Contract
select function_returns('flags', '_check_days', array['integer'], 'void');
select volatility_is('flags', '_check_days', array['integer'], 'immutable');
select isnt_definer('flags', '_check_days', array['integer']);
select function_privs_are('flags', '_check_days', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_days', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select flags._check_days(1), flags._check_days(366)', 'takes a year');

-- Errors
select throws_ok('select flags._check_days(0)', 'PT400', 'invalid_days', 'not none');
select throws_ok('select flags._check_days(367)', 'PT400', 'invalid_days', 'not more');
select throws_ok('select flags._check_days(null)', 'PT400', 'invalid_days', 'not nothing');

select * from finish();
rollback;
