begin;
select plan(17);

-- Contract
select function_returns('auth', 'set_subscription_product', array['text', 'text'], 'auth.subscription_products');
select is_definer('auth', 'set_subscription_product', array['text', 'text']);
select function_privs_are('auth', 'set_subscription_product', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'set_subscription_product', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'set_subscription_product', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'set_subscription_product', array['text', 'text'], 'anon', '{}'::text[]);

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

do $$ begin perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5, "product_id": "pro_year"}'); end; $$;

-- Behaviour
select test.login_as('admin', test.user_id(3));
select is((select tier from auth.get_subscription(test.user_id(1))), null, 'a product that is not known gives no tier');
select is((auth.set_subscription_product('pro_year', 'pro')).tier, 'pro', 'an admin says which');
select is((select tier from auth.get_subscription(test.user_id(1))), 'pro', 'it counts at once');
select test.logout();
select is(auth.expire_subscriptions(), 1, 'and is told');
select test.login_as('admin', test.user_id(3));
select is((auth.set_subscription_product('pro_year', null)).tier, null, 'a product can be taken out');
select is((select tier from auth.get_subscription(test.user_id(1))), null, 'then it gives none');

-- Errors
select throws_ok($$ select auth.set_subscription_product('p', 'nothing') $$, 'PT404', 'tier_not_found', 'needs a tier that there is');
select throws_ok($$ select auth.set_subscription_product('', 'pro') $$, 'PT400', 'invalid_product', 'needs a product');
select throws_ok($$ select auth.set_subscription_product(null, null) $$, 'PT400', 'invalid_product', 'refuses none');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select auth.set_subscription_product('p', 'pro') $$, '42501', null, 'operators do not');
set local role app_api;
select throws_ok($$ select auth.set_subscription_product('p', 'pro') $$, 'PT403', 'not_allowed', 'nor whoever got that far');

select * from finish();
rollback;
