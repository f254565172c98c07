begin;
select plan(7);

-- Contract
select function_returns('jobs', '_check_lease', array['interval'], 'void');
select function_privs_are('jobs', '_check_lease', array['interval'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_lease('1 second'), jobs._check_lease('1 day') $$, 'a second to a day');
select lives_ok($$ select jobs._check_lease(null) $$, 'or that of the queue');

-- Errors
select throws_ok($$ select jobs._check_lease('999 milliseconds') $$, 'PT400', 'invalid_lease', 'not shorter');
select throws_ok($$ select jobs._check_lease('-1 hour') $$, 'PT400', 'invalid_lease', 'not backwards');
select throws_ok($$ select jobs._check_lease('1 day 1 second') $$, 'PT400', 'invalid_lease', 'not longer');

select * from finish();
rollback;
