begin;
select plan(13);

select test.create_user(1);
select test.create_user(2, 'operator');

-- Contract
select is_procedure('auth', 'act_as', array['uuid']);
select isnt_definer('auth', 'act_as', array['uuid']);
select function_privs_are('auth', 'act_as', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'act_as', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
call auth.act_as(test.user_id(1));
select is(current_user::text, 'authenticated', 'the session takes the user''s role');
select is(auth.uid(), test.user_id(1), 'and their id');
select is(auth.role(), 'authenticated', 'and the claims of a call of theirs');
select throws_ok('select * from auth.users', '42501', null, 'and their refusals');

reset role;
call auth.act_as(test.user_id(2));
select is(current_user::text, 'operator', 'an operator is an operator');

reset role;
call auth.act_as(null);
select is(current_user::text, 'anon', 'nobody is anonymous');
select is(auth.uid(), null, 'and has no id');

-- Errors
reset role;
select throws_ok('call auth.act_as(test.user_id(99))', 'PT404', 'user_not_found', 'the user has to exist');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('call auth.act_as(test.user_id(2))', '42501', null, 'a user cannot become another');

select * from finish();
rollback;
