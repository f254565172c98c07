begin;
select plan(10);

-- Contract
select function_returns('auth', '_tell_tier', array['text'], 'void');
select isnt_definer('auth', '_tell_tier', array['text']);
select function_privs_are('auth', '_tell_tier', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_tell_tier', array['text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_tell_tier', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_tell_tier', array['text'], 'anon', '{}'::text[]);

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

-- Behaviour
do $$ begin perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}'); end; $$;
select results_eq(
    $$ select payload ->> 'tier', payload ->> 'previous_tier' from events.events where event_type = 'subscription_changed' $$,
    $$ values ('pro', null) $$, 'a new tier is published'
);
select is((select next_look_at from auth.subscribers), now() + interval '5 hours', 'and when the clock may end it');
do $$ begin perform auth._tell_tier(test.user_id(1)::text); end; $$;
select is((select count(*) from events.events where event_type = 'subscription_changed'), 1::bigint, 'once');
do $$ begin perform pg_temp.tell('2', 'INITIAL_PURCHASE', -3, '{"until": 5}', '{nobody}'); end; $$;
select is((select count(*) from events.events where event_type = 'subscription_changed'), 1::bigint, 'nobody''s is not');

select * from finish();
rollback;
