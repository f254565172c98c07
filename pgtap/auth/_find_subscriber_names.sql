begin;
select plan(9);

-- Contract
select function_returns('auth', '_find_subscriber_names', array['text[]'], 'text[]');
select isnt_definer('auth', '_find_subscriber_names', array['text[]']);
select function_privs_are('auth', '_find_subscriber_names', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_names', array['text[]'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_names', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_names', array['text[]'], 'anon', '{}'::text[]);

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
    perform pg_temp.tell('1', 'TEST', 0, p_who => '{a,b}'), pg_temp.tell('2', 'TEST', 0, p_who => '{b,c}'),
        pg_temp.tell('3', 'TEST', 0, p_who => '{d}');
end; $$;

-- Behaviour
select is(auth._find_subscriber_names('{a}'), '{a,b,c}', 'names that stand in one event belong together, and theirs');
select is(auth._find_subscriber_names('{d}'), '{d}', 'a name may be alone');
select is(auth._find_subscriber_names('{x,a}'), '{a,b,c,x}', 'or unknown');

select * from finish();
rollback;
