begin;
select plan(8);

-- Contract
select function_returns('flags', '_find_mismatch', array['jsonb', 'jsonb'], 'text');
select volatility_is('flags', '_find_mismatch', array['jsonb', 'jsonb'], 'stable');
select isnt_definer('flags', '_find_mismatch', array['jsonb', 'jsonb']);
select function_privs_are('flags', '_find_mismatch', array['jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_mismatch', array['jsonb', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour: operator, value, type, context, what does not fit
prepare found as
    select c.operator, c.value, c.type, c.context, c.mismatch, flags._find_mismatch(
        jsonb_strip_nulls(jsonb_build_object('attribute', 'x', 'operator', c.operator, 'type', c.type, 'value', c.value)), c.context
    )
    from (values
        ('eq', '"KE"'::jsonb, null, '{"x": "KE"}'::jsonb, null),
        ('eq', '"KE"'::jsonb, null, '{"x": "TZ"}'::jsonb, 'differs'),
        ('eq', '"5"'::jsonb, null, '{"x": 5}'::jsonb, 'wrong_type'),
        ('eq', '5'::jsonb, null, '{"x": 5.0}'::jsonb, null),
        ('eq', 'true'::jsonb, null, '{"x": true}'::jsonb, null),
        ('ne', '"KE"'::jsonb, null, '{"x": "TZ"}'::jsonb, null),
        ('ne', '"KE"'::jsonb, null, '{"x": "KE"}'::jsonb, 'differs'),
        ('ne', '"KE"'::jsonb, null, '{}'::jsonb, 'attribute_missing'),
        ('ne', '"KE"'::jsonb, null, '{"x": 5}'::jsonb, 'wrong_type'),
        ('in', '["a", "b"]'::jsonb, null, '{"x": "b"}'::jsonb, null),
        ('in', '["a", "b"]'::jsonb, null, '{"x": "c"}'::jsonb, 'differs'),
        ('in', '["a"]'::jsonb, null, '{"x": 1}'::jsonb, 'wrong_type'),
        ('in', '[1, 2]'::jsonb, null, '{"x": 2.0}'::jsonb, null),
        ('not_in', '["a"]'::jsonb, null, '{"x": "b"}'::jsonb, null),
        ('not_in', '["a"]'::jsonb, null, '{"x": "a"}'::jsonb, 'differs'),
        ('not_in', '["a"]'::jsonb, null, '{}'::jsonb, 'attribute_missing'),
        ('not_in', '["a"]'::jsonb, null, '{"x": ["b"]}'::jsonb, 'wrong_type'),
        ('lt', '5'::jsonb, 'number', '{"x": 4.9}'::jsonb, null),
        ('lt', '5'::jsonb, 'number', '{"x": 5}'::jsonb, 'differs'),
        ('lte', '5'::jsonb, 'number', '{"x": 5}'::jsonb, null),
        ('gt', '5'::jsonb, 'number', '{"x": 6}'::jsonb, null),
        ('gte', '5'::jsonb, 'number', '{"x": 5}'::jsonb, null),
        ('gt', '5'::jsonb, 'number', '{"x": "6"}'::jsonb, 'wrong_type'),
        ('gt', '5'::jsonb, 'number', '{"x": null}'::jsonb, 'attribute_missing'),
        ('gte', '"2.10.0"'::jsonb, 'semver', '{"x": "2.9.9"}'::jsonb, 'differs'),
        ('gte', '"2.10.0"'::jsonb, 'semver', '{"x": "2.10.0"}'::jsonb, null),
        ('lt', '"2.0.0"'::jsonb, 'semver', '{"x": "2.0.0-rc.1"}'::jsonb, null),
        ('lt', '"2.0.0"'::jsonb, 'semver', '{"x": "two"}'::jsonb, 'wrong_type'),
        ('eq', '"2.0.0"'::jsonb, 'semver', '{"x": "2"}'::jsonb, null),
        ('ne', '"2.0.0"'::jsonb, 'semver', '{"x": "2"}'::jsonb, 'differs'),
        ('lt', '"2026-01-01T00:00:00Z"'::jsonb, 'instant', '{"x": "2026-01-01T01:00:00+03:00"}'::jsonb, null),
        ('gte', '"2026-01-01T00:00:00Z"'::jsonb, 'instant', '{"x": "2025-12-31T23:59:59Z"}'::jsonb, 'differs'),
        ('gte', '"2026-01-01T00:00:00Z"'::jsonb, 'instant', '{"x": "2026-02-30T00:00:00Z"}'::jsonb, 'wrong_type'),
        ('gte', '"2026-01-01T00:00:00Z"'::jsonb, 'instant', '{"x": 5}'::jsonb, 'wrong_type'),
        ('starts_with', '"+254"'::jsonb, null, '{"x": "+254700"}'::jsonb, null),
        ('starts_with', '"+254"'::jsonb, null, '{"x": "254"}'::jsonb, 'differs'),
        ('ends_with', '"@x.com"'::jsonb, null, '{"x": "a@x.com"}'::jsonb, null),
        ('ends_with', '"@x.com"'::jsonb, null, '{"x": "a@y.com"}'::jsonb, 'differs'),
        ('ends_with', '"@x.com"'::jsonb, null, '{"x": 1}'::jsonb, 'wrong_type'),
        ('contains', '"b"'::jsonb, null, '{"x": "abc"}'::jsonb, null),
        ('contains', '"b"'::jsonb, null, '{"x": "ac"}'::jsonb, 'differs'),
        ('contains', '"b"'::jsonb, null, '{"x": ["a", "b"]}'::jsonb, null),
        ('contains', '"b"'::jsonb, null, '{"x": ["a"]}'::jsonb, 'differs'),
        ('contains', '3'::jsonb, null, '{"x": [3]}'::jsonb, null),
        ('contains', '3'::jsonb, null, '{"x": "3"}'::jsonb, 'wrong_type'),
        ('matches', '"^a+$"'::jsonb, null, '{"x": "aaa"}'::jsonb, null),
        ('matches', '"^a+$"'::jsonb, null, '{"x": "b"}'::jsonb, 'differs'),
        ('matches', '"a"'::jsonb, null, '{"x": {"a": 1}}'::jsonb, 'wrong_type'),
        ('exists', 'true'::jsonb, null, '{"x": 1}'::jsonb, null),
        ('exists', 'true'::jsonb, null, '{"x": null}'::jsonb, 'attribute_missing'),
        ('exists', 'false'::jsonb, null, '{}'::jsonb, null),
        ('exists', 'false'::jsonb, null, '{"x": 1}'::jsonb, 'attribute_present')
    ) as c (operator, value, type, context, mismatch)
    where c.mismatch is distinct from flags._find_mismatch(
        jsonb_strip_nulls(jsonb_build_object('attribute', 'x', 'operator', c.operator, 'type', c.type, 'value', c.value)), c.context
    );
select is_empty('found', 'each operator holds for what it should, and says why it does not');
select is(
    flags._find_mismatch('{"attribute": "x", "operator": "matches", "value": "a"}', jsonb_build_object('x', repeat('a', 1001))),
    'too_long', 'a text that is too long is not matched against a pattern'
);

-- Behaviour: whatever the context, no error
select lives_ok(
    $$
    select flags._find_mismatch(jsonb_build_object('attribute', 'x', 'operator', o.operator, 'type', o.type, 'value', o.value), x.context)
    from (values
        ('eq', null, '"a"'::jsonb), ('in', null, '["a"]'), ('lt', 'number', '5'), ('lt', 'semver', '"1.0.0"'),
        ('gt', 'instant', '"2026-01-01T00:00:00Z"'), ('starts_with', null, '"a"'), ('contains', null, '"a"'),
        ('matches', null, '"a"'), ('exists', null, 'true')
    ) as o (operator, type, value)
    cross join (values
        ('{}'::jsonb), ('{"x": null}'), ('{"x": []}'), ('{"x": {}}'), ('{"x": [null]}'), ('{"x": ""}'), ('{"x": 1e300}'),
        ('{"x": -1e-300}'), ('{"x": false}'), ('{"x": "9999-99-99T99:99:99Z"}'), ('{"x": "99999999999999999999.0.0"}')
    ) as x (context)
    $$,
    'strange attributes are no errors'
);

select * from finish();
rollback;
