begin;
select plan(5);

-- Contract
select function_returns('webhooks', '_check_pace', array['uuid'], 'void');
select isnt_definer('webhooks', '_check_pace', array['uuid']);

-- Behaviour
select test.create_user(1);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform webhooks.send_test_event(endpoint_id) from made, generate_series(1, 60); end $$;

-- Errors
select throws_ok(
    $$ select webhooks.send_test_event(endpoint_id) from made $$, 'PT429', 'too_many_by_hand', 'sixty tests are a minute''s worth'
);
select throws_ok(
    $$ select webhooks.resend_delivery(d.delivery_id) from made, webhooks.list_deliveries(endpoint_id, p_limit => 1) as d $$,
    'PT429', 'too_many_by_hand', 'repeats count too'
);
select test.login_as('service_role');
select lives_ok($$ select webhooks.send_test_event(endpoint_id) from made $$, 'services are not held up');

select * from finish();
rollback;
