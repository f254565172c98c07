begin;
select plan(10);

-- Contract
select function_returns('alerts', '_check_assignee', array['uuid', 'text'], 'void');
select is_definer('alerts', '_check_assignee', array['uuid', 'text']);
select function_privs_are('alerts', '_check_assignee', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_check_assignee', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_check_assignee', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_operator(5), test.create_operator(7, 'Coast'), test.create_user(8, 'admin'); end $$;

-- Behaviour
select lives_ok($$ select alerts._check_assignee(test.user_id(5), 'Nairobi') $$, 'an operator of the region');
select lives_ok($$ select alerts._check_assignee(test.user_id(8), null) $$, 'an admin');

-- Errors
select throws_ok($$ select alerts._check_assignee(test.user_id(7), 'Nairobi') $$, 'PT422', 'not_an_operator', 'not of another');
select throws_ok($$ select alerts._check_assignee(test.user_id(1), 'Nairobi') $$, 'PT422', 'not_an_operator', 'no user');
select throws_ok($$ select alerts._check_assignee(test.user_id(77), 'Nairobi') $$, 'PT422', 'not_an_operator', 'nobody');

select * from finish();
rollback;
