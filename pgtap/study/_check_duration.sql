begin;
select plan(9);

-- Contract
select function_returns('study', '_check_duration', array['integer', 'boolean'], 'void');
select isnt_definer('study', '_check_duration', array['integer', 'boolean']);
select function_privs_are('study', '_check_duration', array['integer', 'boolean'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok('select study._check_duration(0, false)', 'an instant');
select lives_ok('select study._check_duration(2880, true)', 'two days');
select throws_ok('select study._check_duration(90, true)', 'PT400', 'invalid_duration', 'days are whole');
select throws_ok('select study._check_duration(0, true)', 'PT400', 'invalid_duration', 'one at least');
select throws_ok('select study._check_duration(527041, false)', 'PT400', 'invalid_duration', 'a year at most');
select throws_ok('select study._check_duration(null, false)', 'PT400', 'invalid_duration', 'something');

select * from finish();
rollback;
