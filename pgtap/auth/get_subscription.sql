begin;
select plan(12);

-- Contract
select function_returns('auth', 'get_subscription', array['uuid'], 'auth.subscription_state');
select is_definer('auth', 'get_subscription', array['uuid']);
select function_privs_are('auth', 'get_subscription', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'get_subscription', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'get_subscription', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'get_subscription', array['uuid'], 'anon', '{}'::text[]);

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

do $$ begin perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}'); end; $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select user_id, tier, status, product_id, is_renewing, access_until from auth.get_subscription()',
    $$ values (test.user_id(1), 'pro', 'active', 'pro_month', true, now() + interval '5 hours') $$, 'a user sees what they have'
);

-- Errors
select throws_ok($$ select auth.get_subscription(test.user_id(2)) $$, 'PT403', 'not_yours', 'not what others have');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is((select status from auth.get_subscription()), 'none', 'another user has nothing of it');
set local role app_api;
select is_empty('select from auth.subscriptions', 'and sees no row');
select is_empty('select from auth.subscribers', 'nor who subscribes');
select test.login_as('anon');
select throws_ok('select auth.get_subscription()', '42501', null, 'nobody has none');

select * from finish();
rollback;
