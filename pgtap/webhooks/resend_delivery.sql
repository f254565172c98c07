begin;
select plan(11);

-- Contract
select function_returns('webhooks', 'resend_delivery', array['uuid'], 'uuid');
select is_definer('webhooks', 'resend_delivery', array['uuid']);
select function_privs_are('webhooks', 'resend_delivery', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'resend_delivery', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'resend_delivery', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
create temporary table sent on commit drop as select webhooks.send_test_event(endpoint_id) as delivery_id from made;
grant select on sent to public;
select isnt((select webhooks.resend_delivery(delivery_id) from sent), (select delivery_id from sent), 'has an id of its own');
select is(
    (select count(distinct d.body) from made, webhooks.list_deliveries(endpoint_id) as d having count(*) = 2), 1::bigint, 'and the same body'
);

-- Errors
select throws_ok($$ select webhooks.resend_delivery(null) $$, 'PT404', 'delivery_not_found', 'needs a webhook');
do $$ begin perform webhooks.disable_endpoint(endpoint_id) from made; end $$;
select throws_ok($$ select webhooks.resend_delivery(delivery_id) from sent $$, 'PT409', 'endpoint_disabled', 'that can be sent');
do $$ begin perform webhooks.delete_endpoint(endpoint_id) from made; end $$;
select throws_ok($$ select webhooks.resend_delivery(delivery_id) from sent $$, 'PT404', 'endpoint_not_found', 'to somewhere');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.resend_delivery(delivery_id) from sent $$, 'PT404', 'delivery_not_found', 'not another user''s');

select * from finish();
rollback;
