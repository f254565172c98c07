begin;
select plan(9);

-- Contract
select function_returns('webhooks', '_make_secret', array['uuid'], 'text');
select function_privs_are('webhooks', '_make_secret', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_make_secret', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_make_secret', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
create temporary table made on commit drop as select * from webhooks.create_endpoint('https://example.com/1');
select matches((select secret from made), '^whsec_[A-Za-z0-9+/]{43}=$', 'is 32 bytes in base64 behind whsec_');
select is(
    (select count(distinct s) from made, lateral (select webhooks._make_secret(endpoint_id) as s from generate_series(1, 50)) as x),
    50::bigint, 'is another every time'
);
select is(
    (select count(*) from webhooks.endpoint_secrets join made using (endpoint_id) where length(endpoint_secrets.secret) = 32),
    51::bigint, 'is kept'
);

-- Isolation
set local role app_api;
select throws_ok(
    'select secret from webhooks.endpoint_secrets', '42501', null, 'no function of ours can read it'
);
select lives_ok('select endpoint_id from webhooks.endpoint_secrets', 'only see that it is there');

select * from finish();
rollback;
