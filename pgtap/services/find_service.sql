begin;
select plan(9);

-- Contract
select function_returns('services', 'find_service', array['text', 'text', 'integer'], 'setof services.instance');
select is_definer('services', 'find_service', array['text', 'text', 'integer']);
select function_privs_are('services', 'find_service', array['text', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('services', 'find_service', array['text', 'text', 'integer'], 'admin', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
do $$
declare
    v_id text;
begin
    foreach v_id in array array['busy', 'idle', 'ill', 'silent', 'gone', 'new', 'other'] loop
        perform services.register_service(
            'wallet', p_instance_id => v_id,
            p_capabilities => case v_id when 'other' then '["balance"]' else '["balance", "transfer"]' end::jsonb
        );
        if v_id <> 'new' then
            perform services.record_heartbeat(
                'wallet', v_id, jsonb_build_object('load', case v_id when 'busy' then 5 else 1 end),
                case v_id when 'ill' then 'degraded' else 'healthy' end
            );
        end if;
    end loop;

    perform services.deregister_service('wallet', 'gone');
end;
$$;
select test.logout();
update services.instances set heartbeat_at = now() - interval '31 seconds' where instance_id = 'silent';
select test.login_as('service_role');
select results_eq(
    $$ select instance_id from services.find_service('transfer') $$, $$ values ('idle'), ('busy'), ('ill') $$,
    'the healthy first, by their load; nobody who is silent, starting or gone'
);
select is_empty($$ select * from services.find_service('fly') $$, 'nobody can fly');
select is_empty($$ select * from services.find_service('transfer', 'bank') $$, 'and no bank is there');

-- Errors
select throws_ok($$ select services.find_service(' ') $$, 'PT400', 'invalid_capability', 'refuses to look for nothing');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty($$ select * from services.find_service('transfer') $$, 'users find nobody');

select * from finish();
rollback;
