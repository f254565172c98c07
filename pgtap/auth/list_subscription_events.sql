begin;
select plan(12);

-- Contract
select function_returns('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer'], 'setof auth.subscription_entry');
select is_definer('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer']);
select function_privs_are('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'list_subscription_events', array['uuid', 'timestamp with time zone', 'integer'], 'anon', '{}'::text[]);

do $$
begin
    perform test.create_user(1), test.create_user(2);
    perform auth.set_subscription_product('pro_month', 'pro'), auth.set_subscription_product('plus_month', 'plus');
end;
$$;

-- An event so many hours from now, about some names.
create function pg_temp.tell(
    p_id text, p_type text, p_hours numeric, p_facts jsonb default '{}', p_who text[] default array[test.user_id(1)::text],
    p_is_counted boolean default true
)
returns text
language sql
return auth.apply_subscription_event(jsonb_build_object(
    'event_id', p_id, 'event_type', p_type, 'event_at', now() + p_hours * interval '1 hour',
    'subscribers', p_who, 'is_counted', p_is_counted,
    'facts', '{"product_id": "pro_month", "original_transaction_id": "T", "store": "PLAY_STORE"}' || p_facts
        || case when p_facts ? 'until' then jsonb_build_object(
            'expires_at', now() + (p_facts ->> 'until')::numeric * interval '1 hour'
        ) else '{}' end
));

do $$ begin
    perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5, "price": 3.1, "currency": "KES"}'),
        pg_temp.tell('2', 'CANCELLATION', -1, '{"until": 5, "cancel_reason": "UNSUBSCRIBE"}'),
        pg_temp.tell('3', 'INITIAL_PURCHASE', -1, '{"until": 5}', array[test.user_id(2)::text]);
end; $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select event_id, event_type, reason, price from auth.list_subscription_events()',
    $$ values ('2', 'CANCELLATION', 'UNSUBSCRIBE', null::numeric), ('1', 'INITIAL_PURCHASE', null, 3.1) $$,
    'a user sees the trail of what they have, the newest first'
);
select results_eq(
    $$ select event_id from auth.list_subscription_events(p_before => now() - interval '1 hour') $$, $$ values ('1') $$, 'page by page'
);
select test.login_as('admin', test.user_id(3));
select results_eq('select event_id from auth.list_subscription_events(test.user_id(2))', $$ values ('3') $$, 'an admin sees anybody''s');

-- Errors
select throws_ok('select auth.list_subscription_events(p_limit => 0)', 'PT400', 'invalid_limit', 'needs a limit');
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select auth.list_subscription_events(test.user_id(2))', 'PT403', 'not_yours', 'nobody sees another''s');

-- Isolation
set local role app_api;
select results_eq('select event_id from auth.subscription_events order by 1', $$ values ('1'), ('2') $$, 'nor their rows');

select * from finish();
rollback;
