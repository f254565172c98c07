begin;
select plan(38);

-- Contract
select function_returns('auth', 'apply_subscription_event', array['jsonb'], 'text');
select is_definer('auth', 'apply_subscription_event', array['jsonb']);
select function_privs_are('auth', 'apply_subscription_event', array['jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'apply_subscription_event', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'apply_subscription_event', array['jsonb'], 'anon', '{}'::text[]);

do $$
begin
    perform test.create_user(1), test.create_user(2);
    perform auth.set_subscription_product('pro_month', 'pro'), auth.set_subscription_product('plus_month', 'plus');
end;
$$;

-- An event so many hours from now, about a subscriber.
create function pg_temp.tell(
    p_id text, p_type text, p_hours numeric, p_facts jsonb default '{}', p_who text default test.user_id(1)::text,
    p_is_counted boolean default true
)
returns text
language sql
return auth.apply_subscription_event(jsonb_build_object(
    'event_id', p_id, 'event_type', p_type, 'event_at', now() + p_hours * interval '1 hour', 'subscribers',
    case when p_type <> 'TRANSFER' then jsonb_build_array(p_who)
    else p_facts -> 'transferred_from' || (p_facts -> 'transferred_to') end, 'is_counted', p_is_counted,
    'facts', '{"product_id": "pro_month", "original_transaction_id": "T", "store": "PLAY_STORE"}' || p_facts
        || case when p_facts ? 'until' then jsonb_build_object(
            'expires_at', now() + (p_facts ->> 'until')::numeric * interval '1 hour'
        ) else '{}' end
));

create function pg_temp.has(p_user integer default 1)
returns text
language sql
begin atomic
    select concat_ws(' ', s.tier, s.status) from auth.get_subscription(test.user_id(p_user)) as s;
end;

-- Behaviour
select is(pg_temp.has(), 'none', 'nothing is bought at first');
select is(pg_temp.tell('1', 'INITIAL_PURCHASE', -10, '{"until": 5}'), 'applied', 'a purchase is applied');
select is(pg_temp.has(), 'pro active', 'it gives the tier of the product');
select is(pg_temp.tell('1', 'EXPIRATION', -1), 'repeated', 'an event has its effect once, whatever it says the second time');
select is(pg_temp.has(), 'pro active', 'and the second time none');

select is(pg_temp.tell('2', 'CANCELLATION', -8, '{"until": 5, "cancel_reason": "UNSUBSCRIBE"}'), 'applied', 'cancelled');
select is(pg_temp.has(), 'pro cancelled', 'what is cancelled is good until it expires');
select is((select is_renewing from auth.get_subscription(test.user_id(1))), false, 'and does not renew');
select is(pg_temp.tell('3', 'UNCANCELLATION', -7, '{"until": 5}'), 'applied', 'taken up again');
select is(pg_temp.has(), 'pro active', 'it renews as before');

select is(pg_temp.tell('4', 'PRODUCT_CHANGE', -6, '{"until": 5, "new_product_id": "plus_month"}'), 'applied', 'another product');
select is(pg_temp.has(), 'pro active', 'which comes with the next renewal');
select is(
    (select next_product_id from auth.get_subscription(test.user_id(1))), 'plus_month', 'and is shown before'
);

select is(pg_temp.tell('5', 'BILLING_ISSUE', -5, jsonb_build_object('until', -4, 'grace_until', now() + interval '2 hours')), 'applied', 'no money');
select is(pg_temp.has(), 'pro grace', 'there is a grace, with access');
select is(pg_temp.tell('6', 'RENEWAL', -3, '{"until": 6, "product_id": "plus_month"}'), 'applied', 'the money came');
select is(pg_temp.has(), 'plus active', 'and the new product');

select is(pg_temp.tell('7', 'EXPIRATION', -9, '{"until": -9}'), 'applied', 'an event that is older than what is known');
select is(pg_temp.has(), 'plus active', 'undoes nothing');
select is(pg_temp.tell('8', 'SUBSCRIPTION_PAUSED', -2, jsonb_build_object('until', 6, 'resumes_at', now() + interval '9 days')), 'applied', 'paused');
select is(pg_temp.has(), 'plus paused', 'what is paid is still good');
select is(pg_temp.tell('9', 'EXPIRATION', -1, '{"until": -1, "expiration_reason": "UNSUBSCRIBE"}'), 'applied', 'it is over');
select is(pg_temp.has(), 'expired', 'and gives nothing');
select is(pg_temp.tell('10', 'SUBSCRIPTION_EXTENDED', -0.5, '{"until": 9}'), 'applied', 'the support extended it');
select is(pg_temp.has(), 'plus paused', 'and it is good again');

select is(
    pg_temp.tell('11', 'TRANSFER', -0.2, jsonb_build_object(
        'transferred_from', array[test.user_id(1)], 'transferred_to', array[test.user_id(2)]
    )),
    'applied', 'handed over'
);
select is(pg_temp.has() || ', ' || pg_temp.has(2), 'none, plus paused', 'the other one has it');

select is(pg_temp.tell('12', 'INITIAL_PURCHASE', 0, '{"until": 9, "original_transaction_id": "S"}', p_is_counted => false), 'kept', 'a sandbox is kept');
select is(pg_temp.has(), 'none', 'and gives nothing');
select is(pg_temp.tell('13', 'SOMETHING_NEW', 0), 'kept', 'a type that is not known is kept');
select is(pg_temp.tell('14', 'TEST', 0, p_who => 'whoever'), 'kept', 'a test is kept');

-- Errors
select throws_ok($$ select auth.apply_subscription_event('{"event_id": "x"}') $$, 'PT400', 'invalid_subscription_event', 'needs a whole event');
select throws_ok(
    $$ select auth.apply_subscription_event('{"event_id": "x", "event_type": "RENEWAL", "event_at": "yesterday week", "is_counted": true, "subscribers": []}') $$,
    'PT400', 'invalid_subscription_event', 'refuses a time that is none'
);

select * from finish();
rollback;
