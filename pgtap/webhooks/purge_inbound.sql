begin;
select plan(10);

-- Contract
select function_returns('webhooks', 'purge_inbound', array['interval', 'integer'], 'integer');
select is_definer('webhooks', 'purge_inbound', array['interval', 'integer']);
select function_privs_are('webhooks', 'purge_inbound', array['interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'purge_inbound', array['interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'purge_inbound', array['interval', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin
    perform webhooks.receive_events('twilio', jsonb_agg(jsonb_build_object('id', n, 'kind', 'other', 'payload', '{}'::jsonb)))
    from generate_series(1, 5) as n;
end $$;
update webhooks.inbound_events set received_at = now() - interval '40 days', state = 'done' where provider_event_id in ('1', '2');
update webhooks.inbound_events set received_at = now() - interval '40 days' where provider_event_id = '3';
update webhooks.inbound_events set received_at = now() - interval '40 days', state = 'dead' where provider_event_id = '4';
select test.login_as('service_role');
select is(webhooks.purge_inbound(p_limit => 1), 1, 'forgets so many at most');
select is(webhooks.purge_inbound(), 1, 'of those that are done and old');
select is((select count(*) from webhooks.list_inbound()), 3::bigint, 'what waits, what was given up and what is new stays');

-- Errors
select throws_ok($$ select webhooks.purge_inbound('7 days') $$, 'PT400', 'invalid_age', 'a provider may still repeat it');
select throws_ok($$ select webhooks.purge_inbound(null) $$, 'PT400', 'invalid_age', 'an age is an age');

select * from finish();
rollback;
