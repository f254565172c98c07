begin;
select plan(10);

-- Contract
select function_returns('ops', '_is_metric', array['jsonb'], 'boolean');
select function_privs_are('ops', '_is_metric', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_is_metric', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_is_metric', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_is_metric', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(ops._is_metric('{"name": "a_b", "value": 1.5, "labels": {"region": "Nairobi", "n": 1, "is_new": true}}'), 'a measurement');
select ok(ops._is_metric('{"name": "a_b", "value": 1, "labels": null}'), 'without labels');
select ok(ops._is_metric(jsonb_build_object('name', 'a', 'value', 1, 'recorded_at', now())), 'of a time');
select is_empty(
    $$
        select i.item
        from (values
            ('[]'), ('{"name": "A", "value": 1}'), ('{"name": "a"}'), ('{"name": "a", "value": "1"}'), ('{"name": "a", "value": 1e400}'),
            ('{"name": "a", "value": 1, "labels": []}'), ('{"name": "a", "value": 1, "labels": {"A": 1}}'),
            ('{"name": "a", "value": 1, "labels": {"a": {}}}'), ('{"name": "a", "value": 1, "recorded_at": "soon"}'),
            ('{"name": "a", "value": 1, "recorded_at": "2020-01-01"}'), ('null')
        ) as i (item)
        where ops._is_metric(i.item::jsonb)
    $$, 'these are none'
);
select ok(not ops._is_metric(null), 'nor is nothing');

select * from finish();
rollback;
