begin;
select plan(10);

-- Contract
select function_returns('ops', '_bound_context', array['jsonb'], 'jsonb');
select function_privs_are('ops', '_bound_context', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_bound_context', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_bound_context', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_bound_context', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    ops._bound_context('{"a": 1, "b": true, "new_password": "x", "c": {"d": "asha@example.com"}, "e": null}'),
    '{"a": 1, "b": true, "new_password": "hidden", "c": "{\"d\": \"<address>\"}", "e": null}', 'plain values stay, secrets go'
);
select is(
    (select count(*) from jsonb_object_keys(ops._bound_context((
        select jsonb_object_agg('k' || n, n) from generate_series(1, 50) as n
    )))), 20::bigint, 'of twenty members'
);
select is(length(ops._bound_context(jsonb_build_object('a', repeat('ab ', 5000))) ->> 'a'), 300, 'with short texts');
select is(ops._bound_context('[1]'), '{}', 'what is no object is nothing');
select is(ops._bound_context(null), '{}', 'nothing too');

select * from finish();
rollback;
