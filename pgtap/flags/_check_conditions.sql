begin;
select plan(12);

-- Contract
select function_returns('flags', '_check_conditions', array['jsonb', 'boolean'], 'jsonb');
select volatility_is('flags', '_check_conditions', array['jsonb', 'boolean'], 'stable');
select isnt_definer('flags', '_check_conditions', array['jsonb', 'boolean']);
select function_privs_are('flags', '_check_conditions', array['jsonb', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_conditions', array['jsonb', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_segment('s');
end;
$do$;

select is(flags._check_conditions(null, true), '[]', 'none is none');
select is(
    flags._check_conditions('[{"operator": "in_segment", "value": "s"}, {"attribute": "a", "operator": "exists"}]', true) -> 1 ->> 'attribute',
    'a', 'keeps their order'
);

-- Errors
select throws_ok($$ select flags._check_conditions('{}', true) $$, 'PT400', 'invalid_condition', 'an object is no list');
select throws_ok($$ select flags._check_conditions('[5]', true) $$, 'PT400', 'invalid_condition', 'a number is no condition');
select throws_ok($$ select flags._check_conditions('[{"operator": "in_segment", "value": "t"}]', true) $$, 'PT404', 'segment_not_found', 'knows its segments');
select throws_ok($$ select flags._check_conditions('[{"operator": "in_segment", "value": "s"}]', false) $$, 'PT400', 'invalid_condition', 'segments do not ask for segments');
select throws_ok(
    $$ select flags._check_conditions((select jsonb_agg('{"attribute": "a", "operator": "exists"}'::jsonb) from generate_series(1, 51)), true) $$,
    'PT400', 'too_many_conditions', 'there is a limit'
);

select * from finish();
rollback;
