begin;
select plan(9);

-- Contract
select function_returns('alerts', '_get_list_region', array['text'], 'text');
select isnt_definer('alerts', '_get_list_region', array['text']);
select function_privs_are('alerts', '_get_list_region', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_get_list_region', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_get_list_region', array['text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_operator(5, 'Coast'); end $$;

-- Behaviour
select is(alerts._get_list_region(null), null, 'none');
select is(alerts._get_list_region(' Rift '), 'Rift', 'the one that was asked for');
select test.login_as('operator', test.user_id(5));
set local role app_api;
select is(alerts._get_list_region(null), 'Coast', 'an operator''s own');
select is(alerts._get_list_region('Rift'), 'Rift', 'or the one that was asked for');

select * from finish();
rollback;
