begin;
select plan(7);

-- Contract
select function_returns('study', '_normalise_weekdays', array['smallint[]'], 'smallint[]');
select isnt_definer('study', '_normalise_weekdays', array['smallint[]']);
select function_privs_are('study', '_normalise_weekdays', array['smallint[]'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(study._normalise_weekdays('{3,1,3}'), '{1,3}'::smallint[], 'in order, each once');
select throws_ok($$ select study._normalise_weekdays('{8}') $$, 'PT400', 'invalid_weekdays', 'days are 1 to 7');
select throws_ok($$ select study._normalise_weekdays('{}') $$, 'PT400', 'invalid_weekdays', 'at least one');
select throws_ok($$ select study._normalise_weekdays('{1,null}') $$, 'PT400', 'invalid_weekdays', 'all of them');

select * from finish();
rollback;
