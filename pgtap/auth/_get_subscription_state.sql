begin;
select plan(12);

-- Contract
select function_returns('auth', '_get_subscription_state', array['text', 'timestamp with time zone'], 'auth.subscription_state');
select isnt_definer('auth', '_get_subscription_state', array['text', 'timestamp with time zone']);
select function_privs_are('auth', '_get_subscription_state', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_get_subscription_state', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_get_subscription_state', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_subscription_state', array['text', 'timestamp with time zone'], 'anon', '{}'::text[]);

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
    perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5, "product_id": "plus_month", "original_transaction_id": "A"}'),
        pg_temp.tell('2', 'INITIAL_PURCHASE', -3, '{"until": 2, "original_transaction_id": "B"}'),
        pg_temp.tell('3', 'INITIAL_PURCHASE', -3, '{"until": 99, "original_transaction_id": "C", "product_id": "coins"}');
end; $$;
create function pg_temp.at(p_hours integer)
returns text
language sql
return (
    select concat_ws(' ', s.tier, s.status, s.product_id)
    from auth._get_subscription_state(test.user_id(1)::text, now() + p_hours * interval '1 hour') as s
);

-- Behaviour
select is(pg_temp.at(1), 'pro active pro_month', 'of several the highest tier counts');
select is(pg_temp.at(3), 'plus active plus_month', 'then the next');
select is(pg_temp.at(6), 'active coins', 'what gives no tier is there all the same');
select is(pg_temp.at(100), 'expired coins', 'in the end what lasted longest');
select is((select user_id from auth._get_subscription_state('nobody', now())), null, 'who has nothing');
select is((select status from auth._get_subscription_state('nobody', now())), 'none', 'has a state, too');

select * from finish();
rollback;
