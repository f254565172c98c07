begin;
select plan(8);

-- Contract
select function_returns('webhooks', '_event_name', array['text'], 'text');
select function_privs_are('webhooks', '_event_name', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_event_name', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_event_name', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(webhooks._event_name('token_purchased'), 'token.purchased', 'the first underscore becomes a dot');
select is(webhooks._event_name('meter_status_changed'), 'meter.status_changed', 'only the first');
select is(webhooks._event_name('order.made-today'), 'order.made_today', 'a dotted one stays, in letters that are allowed');
select is(webhooks._event_name('_x_y'), '_x.y', 'no type begins with a dot');

select * from finish();
rollback;
