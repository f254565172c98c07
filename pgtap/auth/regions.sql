begin;
select plan(13);

-- Contract
select function_returns('auth', 'regions', '{}'::text[], 'text[]');
select is_definer('auth', 'regions', '{}'::text[]);
select function_privs_are('auth', 'regions', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('auth', 'regions', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('auth', 'regions', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_operator(1, 'Coast'), test.create_user(2), test.create_user(3, 'operator'); end $$;
update auth.users set region = 'Coast' where user_id = test.user_id(2);

select test.login_as('operator', test.user_id(1));
set local role app_api;
select is(auth.regions(), array['Coast'], 'without further rows it is the region of the operator''s row');

do $$ begin perform set_config('request.jwt.claims', '{"role": "operator", "region": "Nairobi"}', true); end $$;
select is(auth.regions(), array['Coast'], 'whatever the token says');

select test.logout();
insert into auth.operator_regions (user_id, region) values (test.user_id(1), 'Rift'), (test.user_id(1), 'Nairobi');
select test.login_as('operator', test.user_id(1));
set local role app_api;
select is(auth.regions(), array['Nairobi', 'Rift'], 'assigned ones take its place, in order');

select test.login_as('operator', test.user_id(3));
set local role app_api;
select is(auth.regions(), '{}'::text[], 'an operator of nowhere has none');

select test.login_as('operator', test.user_id(2));
set local role app_api;
select is(auth.regions(), '{}'::text[], 'nor has a user, though the token calls them an operator');

select test.login_as('operator', test.user_id(9));
set local role app_api;
select is(auth.regions(), '{}'::text[], 'nor a stranger');

select test.logout();
update auth.users set user_status = 'suspended' where user_id = test.user_id(1);
select test.login_as('operator', test.user_id(1));
set local role app_api;
select is(auth.regions(), '{}'::text[], 'nor one who is suspended');

select test.login_as('anon');
set local role app_api;
select is(auth.regions(), '{}'::text[], 'nor nobody');

select * from finish();
rollback;
