begin;
select plan(8);

-- Contract
select function_returns('webhooks', '_disable_endpoint', array['webhooks.endpoints', 'text'], 'webhooks.endpoints');
select function_privs_are(
    'webhooks', '_disable_endpoint', array['webhooks.endpoints', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'webhooks', '_disable_endpoint', array['webhooks.endpoints', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are('webhooks', '_disable_endpoint', array['webhooks.endpoints', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform webhooks.create_endpoint('https://example.com/1'); end $$;
create temporary table made on commit drop as select e from webhooks.endpoints as e;
select results_eq(
    $$ select (d).is_enabled, (d).disabled_reason from (select webhooks._disable_endpoint(e, 'gone') as d from made) as x $$,
    $$ values (false, 'gone') $$, 'switches it off with the reason'
);
select is(
    (select count(*) from events.events where event_type = 'webhook_endpoint_disabled'), 1::bigint, 'tells its owner by an event'
);
select is(
    (select (webhooks._disable_endpoint(x, 'failing')).disabled_reason from webhooks.endpoints as x, made where x.endpoint_id = (e).endpoint_id),
    'gone', 'one that is off stays as it is'
);
select is(
    (select count(*) from events.events where event_type = 'webhook_endpoint_disabled'), 1::bigint, 'and nobody is told again'
);

select * from finish();
rollback;
