begin;
select plan(10);

-- Contract
select function_returns('auth', '_settle_subscribers', array['text[]'], 'void');
select isnt_definer('auth', '_settle_subscribers', array['text[]']);
select function_privs_are('auth', '_settle_subscribers', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_settle_subscribers', array['text[]'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_settle_subscribers', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_settle_subscribers', array['text[]'], 'anon', '{}'::text[]);

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
    perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}', '{anon}');
end; $$;

-- Behaviour
select results_eq('select subscriber, user_id from auth.subscribers', $$ values ('anon', null::uuid) $$, 'an anonymous subscriber is nobody yet');
do $$ begin perform pg_temp.tell('2', 'RENEWAL', -1, '{"until": 9}', array[test.user_id(1)::text, 'anon']); end; $$;
select results_eq(
    'select subscriber, user_id, told_tier from auth.subscribers where user_id is not null',
    $$ values (test.user_id(1)::text, test.user_id(1), 'pro') $$, 'when they have an id of ours it is theirs'
);
select results_eq('select subscriber, line from auth.subscriptions', $$ values (test.user_id(1)::text, 'T') $$, 'what they bought before as well');
create temporary table before as select * from auth.subscriptions;
do $$ begin perform auth._settle_subscribers('{anon}'); end; $$;
select results_eq('select * from auth.subscriptions', 'select * from before', 'once more changes nothing');

select * from finish();
rollback;
