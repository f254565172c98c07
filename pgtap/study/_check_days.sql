begin;
select plan(7);

-- Contract
select function_returns('study', '_check_days', array['integer'], 'void');
select isnt_definer('study', '_check_days', array['integer']);
select function_privs_are('study', '_check_days', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok('select study._check_days(366)', 'takes a year');
select throws_ok('select study._check_days(0)', 'PT400', 'invalid_days', 'not nothing');
select throws_ok('select study._check_days(null)', 'PT400', 'invalid_days', 'not null');
select throws_ok('select study._check_days(367)', 'PT400', 'invalid_days', 'not more');

select * from finish();
rollback;
