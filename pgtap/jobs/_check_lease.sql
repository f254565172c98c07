begin;
select plan(10);

-- Contract
select function_returns('jobs', '_check_lease', array['interval'], 'void');
select is_definer('jobs', '_check_lease', array['interval']);
select function_privs_are('jobs', '_check_lease', array['interval'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_check_lease', array['interval'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_check_lease', array['interval'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_check_lease', array['interval'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_check_lease', array['interval'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok(
    $$ select jobs._check_lease('1 second'), jobs._check_lease('1 day'), jobs._check_lease(null) $$,
    'a second to a day, or that of the queue'
);

-- Errors
select throws_ok($$ select jobs._check_lease('0.9 seconds') $$, 'PT400', 'invalid_lease', 'less than a second is too short');
select throws_ok($$ select jobs._check_lease('1 day 1 second') $$, 'PT400', 'invalid_lease', 'more than a day is too long');

select * from finish();
rollback;
