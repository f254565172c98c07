begin;
select plan(20);

-- Contract
select function_returns('flags', '_check_prerequisites', array['text', 'text', 'jsonb'], 'jsonb');
select volatility_is('flags', '_check_prerequisites', array['text', 'text', 'jsonb'], 'stable');
select isnt_definer('flags', '_check_prerequisites', array['text', 'text', 'jsonb']);
select function_privs_are('flags', '_check_prerequisites', array['text', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_prerequisites', array['text', 'text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('a', '{"type": "boolean"}');
    perform flags.upsert_flag('b', '{"type": "boolean", "prerequisites": [{"flag": "a", "variants": ["on"]}]}');
    perform flags.upsert_flag('c', '{"type": "boolean", "prerequisites": [{"flag": "b", "variants": ["on"]}]}');
end;
$do$;

select is(flags._check_prerequisites('production', 'd', null), '[]', 'none is none');
select is(
    flags._check_prerequisites('production', 'd', '[{"flag": "c", "variants": ["on", "off", "on"]}, {"flag": "a", "variants": ["on"]}]'),
    '[{"flag": "a", "variants": ["on"]}, {"flag": "c", "variants": ["off", "on"]}]', 'in order, each once'
);

-- Errors
select throws_ok($$ select flags._check_prerequisites('production', 'a', '[{"flag": "a", "variants": ["on"]}]') $$, 'PT400', 'prerequisite_cycle', 'a flag does not need itself');
select throws_ok($$ select flags._check_prerequisites('production', 'a', '[{"flag": "b", "variants": ["on"]}]') $$, 'PT400', 'prerequisite_cycle', 'nor what needs it');
select throws_ok($$ select flags._check_prerequisites('production', 'a', '[{"flag": "c", "variants": ["on"]}]') $$, 'PT400', 'prerequisite_cycle', 'nor what needs that');
select throws_ok($$ select flags._check_prerequisites('production', 'd', '[{"flag": "x", "variants": ["on"]}]') $$, 'PT404', 'prerequisite_not_found', 'knows its flags');
select throws_ok($$ select flags._check_prerequisites('staging', 'd', '[{"flag": "a", "variants": ["on"]}]') $$, 'PT404', 'prerequisite_not_found', 'those of the environment');
select throws_ok($$ select flags._check_prerequisites('production', 'd', '[{"flag": "a", "variants": ["red"]}]') $$, 'PT422', 'variant_not_found', 'and their variants');
select throws_ok($$ select flags._check_prerequisites('production', 'd', '["a"]') $$, 'PT400', 'invalid_prerequisite', 'a text is none');
select throws_ok($$ select flags._check_prerequisites('production', 'd', '[{"flag": "a"}]') $$, 'PT400', 'invalid_prerequisite', 'one names variants');
select throws_ok($$ select flags._check_prerequisites('production', 'd', '[{"flag": "a", "variants": ["on"]}, {"flag": "a", "variants": ["off"]}]') $$, 'PT400', 'invalid_prerequisite', 'and is there once');
do $$
begin
    for n in 1 .. 9 loop
        perform flags.upsert_flag('chain-' || n, jsonb_build_object('type', 'boolean', 'prerequisites',
            case when n = 1 then '[]' else jsonb_build_array(jsonb_build_object('flag', 'chain-' || n - 1, 'variants', '["on"]'::jsonb)) end));
    end loop;
end;
$$;
select lives_ok($$ select flags._check_prerequisites('production', 'd', '[{"flag": "chain-9", "variants": ["on"]}]') $$, 'ten in a row are fine');
do $$ begin perform flags.upsert_flag('d', '{"type": "boolean", "prerequisites": [{"flag": "chain-9", "variants": ["on"]}]}'); end $$;
select throws_ok($$ select flags._check_prerequisites('production', 'e', '[{"flag": "d", "variants": ["on"]}]') $$, 'PT400', 'prerequisites_too_deep', 'eleven are not');

select throws_ok($$ select flags._check_prerequisites('production', 'chain-1', '[{"flag": "a", "variants": ["on"]}]') $$, 'PT400', 'prerequisites_too_deep', 'from below neither');
do $$
begin
    for n in 1 .. 3 loop
        perform flags.upsert_flag(format('wide-%s-%s', n, i), jsonb_build_object('type', 'boolean', 'prerequisites', (
            select case when n = 1 then '[]' else jsonb_agg(jsonb_build_object('flag', format('wide-%s-%s', n - 1, j), 'variants', '["on"]'::jsonb)) end
            from generate_series(1, 10) as j
        )))
        from generate_series(1, 10) as i
        where n < 3 or i = 1;
    end loop;
end;
$$;
select throws_like(
    $$ select flags._check_prerequisites('production', 'wide-1-1', '[{"flag": "a", "variants": ["on"]}, {"flag": "b", "variants": ["on"]}, {"flag": "chain-1", "variants": ["on"]}, {"flag": "chain-2", "variants": ["on"]}, {"flag": "chain-3", "variants": ["on"]}]') $$,
    'prerequisites_too_deep', 'ways down do not multiply without end'
);

select * from finish();
rollback;
