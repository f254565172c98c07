begin;
select plan(6);

-- Contract
select function_returns('alerts', '_get_list_regions', '{}'::text[], 'text[]');
select isnt_definer('alerts', '_get_list_regions', '{}'::text[]);
select function_privs_are('alerts', '_get_list_regions', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_operator(1, 'Coast'), test.create_operator(2, 'Rift'); end $$;
insert into auth.operator_regions (user_id, region) values (test.user_id(2), 'Coast'), (test.user_id(2), 'Rift');
select test.login_as('operator', test.user_id(1));
set local role app_api;
select is(alerts._get_list_regions(), null, 'one region leads elsewhere');
select test.login_as('operator', test.user_id(2));
set local role app_api;
select is(alerts._get_list_regions(), array['Coast', 'Rift'], 'an operator of several has several');
select test.login_as('admin', test.user_id(2));
set local role app_api;
select is(alerts._get_list_regions(), null, 'an admin is bound to none');

select * from finish();
rollback;
