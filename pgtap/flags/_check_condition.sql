begin;
select plan(11);

-- Contract
select function_returns('flags', '_check_condition', array['jsonb'], 'jsonb');
select volatility_is('flags', '_check_condition', array['jsonb'], 'stable');
select isnt_definer('flags', '_check_condition', array['jsonb']);
select function_privs_are('flags', '_check_condition', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_condition', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    flags._check_condition('{"attribute": "a", "operator": "gte", "value": 5}'),
    '{"attribute": "a", "operator": "gte", "type": "number", "value": 5}', 'states the type of a number'
);
select is(flags._check_condition('{"attribute": "a", "operator": "exists"}') -> 'value', 'true', 'exists means that it does');
select is(
    flags._check_condition('{"operator": "in_segment", "value": "beta"}'), '{"operator": "in_segment", "value": "beta"}', 'a segment has no attribute'
);
select is(
    flags._check_condition(flags._check_condition('{"attribute": "a", "operator": "lt", "type": "semver", "value": "1.2"}')),
    '{"attribute": "a", "operator": "lt", "type": "semver", "value": "1.2"}', 'leaves alone what it has checked'
);

-- Errors
create function pg_temp.refusal(p_condition jsonb)
returns text
language plpgsql
as $$
begin
    perform flags._check_condition(p_condition);
    return null;
exception
    when sqlstate 'PT400' then
        return sqlerrm;
end;
$$;
select is_empty(
    $$
    select c
    from unnest(array[
        '5',
        '[]',
        '{}',
        '{"operator": "is"}',
        '{"operator": "eq", "value": 1}',
        '{"attribute": "a", "operator": "eq"}',
        '{"attribute": "a", "operator": "eq", "value": null}',
        '{"attribute": "a", "operator": "eq", "value": [1]}',
        '{"attribute": "a", "operator": "eq", "value": 1, "more": 1}',
        '{"attribute": "", "operator": "eq", "value": 1}',
        '{"attribute": 5, "operator": "eq", "value": 1}',
        '{"attribute": "a", "operator": "in", "value": "x"}',
        '{"attribute": "a", "operator": "in", "value": []}',
        '{"attribute": "a", "operator": "in", "value": [1, "x"]}',
        '{"attribute": "a", "operator": "in", "value": [[1]]}',
        '{"attribute": "a", "operator": "lt", "value": "5"}',
        '{"attribute": "a", "operator": "lt", "value": "5", "type": "date"}',
        '{"attribute": "a", "operator": "lt", "value": "x", "type": "semver"}',
        '{"attribute": "a", "operator": "lt", "value": "2026-01-01", "type": "instant"}',
        '{"attribute": "a", "operator": "lt", "value": 5, "type": "semver"}',
        '{"attribute": "a", "operator": "in", "value": [5], "type": "number"}',
        '{"attribute": "a", "operator": "starts_with", "value": 5}',
        '{"attribute": "a", "operator": "exists", "value": "yes"}',
        '{"attribute": "a", "operator": "matches", "value": "("}',
        '{"operator": "in_segment", "value": 5}',
        '{"operator": "in_segment", "value": "s", "attribute": "a"}'
    ]::jsonb[]) as c
    where pg_temp.refusal(c) is distinct from 'invalid_condition'
    $$,
    'refuses what is no condition'
);
select throws_ok($$ select flags._check_condition(null) $$, 'PT400', 'invalid_condition', 'nothing is none');

select * from finish();
rollback;
