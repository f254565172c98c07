begin;
select plan(6);

-- Contract
select function_returns('services', 'get_service', array['text', 'text'], 'services.instance');
select is_definer('services', 'get_service', array['text', 'text']);
select function_privs_are('services', 'get_service', array['text', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a', p_version => '7'); end $$;
select test.login_as('admin', test.user_id(1));
select is((services.get_service('wallet', 'a')).version, '7', 'an admin sees an instance');

-- Errors
select throws_ok($$ select services.get_service('wallet', 'b') $$, 'PT404', 'service_not_registered', 'and not one that is not there');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select throws_ok($$ select services.get_service('wallet', 'a') $$, 'PT404', 'service_not_registered', 'users see nobody');

select * from finish();
rollback;
