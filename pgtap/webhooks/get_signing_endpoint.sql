begin;
select plan(9);

-- Contract
select function_returns('webhooks', 'get_signing_endpoint', array['uuid'], 'setof webhooks.signing_endpoint');
select is_definer('webhooks', 'get_signing_endpoint', array['uuid']);
select function_privs_are('webhooks', 'get_signing_endpoint', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'get_signing_endpoint', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'get_signing_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
create temporary table made on commit drop as select * from webhooks.create_endpoint('https://example.com/1');
grant select on made to public;
select test.login_as('service_role');
select results_eq(
    $$ select s.url, s.is_enabled, s.failing_since, s.secrets = array[m.secret] from made as m, webhooks.get_signing_endpoint(m.endpoint_id) as s $$,
    $$ values ('https://example.com/1', true, null::timestamptz, true) $$, 'the address, and the secret as its owner knows it'
);
do $$ begin perform webhooks.rotate_secret(endpoint_id) from made; end $$;
select test.logout();
update webhooks.endpoint_secrets set expires_at = now() - interval '1 s' where expires_at is not null;
select test.login_as('service_role');
select is(
    (select cardinality(s.secrets) from made as m, webhooks.get_signing_endpoint(m.endpoint_id) as s), 1, 'an old one signs no longer than it may'
);
select is_empty('select * from webhooks.get_signing_endpoint(test.user_id(9))', 'of a deleted endpoint, nothing');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select webhooks.get_signing_endpoint(endpoint_id) from made $$, '42501', null, 'not for an admin');

select * from finish();
rollback;
