begin;
select plan(18);

-- Contract
select function_returns('flags', '_apply_rule', array['flags.rules', 'text', 'jsonb'], 'flags.choice');
select volatility_is('flags', '_apply_rule', array['flags.rules', 'text', 'jsonb'], 'stable');
select isnt_definer('flags', '_apply_rule', array['flags.rules', 'text', 'jsonb']);
select function_privs_are('flags', '_apply_rule', array['flags.rules', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_apply_rule', array['flags.rules', 'text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('r', '{"type": "string", "variants": {"a": "A", "b": "B"}, "default_variant": "a", "rules": [{"id": "whole", "percentage": 100, "variant": "b"}, {"id": "none", "percentage": 0, "variant": "b"}, {"id": "half", "percentage": 50, "variant": "b"}, {"id": "split", "weights": {"a": 25, "b": 75}}, {"id": "by", "percentage": 50, "bucket_by": "company", "variant": "b"}, {"id": "early", "starts_at": "2999-01-01T00:00:00Z", "variant": "b"}, {"id": "late", "ends_at": "2001-01-01T00:00:00Z", "variant": "b"}]}');
end;
$do$;

create function pg_temp.apply(p_rule_id text, p_context jsonb, p_percentage numeric default null)
returns flags.choice
language plpgsql
as $$
declare
    v_rule flags.rules;
begin
    select r.* into v_rule from flags.rules as r where r.flag_key = 'r' and r.rule_id = p_rule_id;
    v_rule.percentage := coalesce(p_percentage, v_rule.percentage);
    return flags._apply_rule(v_rule, 'r', p_context);
end;
$$;
select is((pg_temp.apply('whole', '{}')).variant, 'b', 'everybody needs no targeting key');
select is((pg_temp.apply('whole', '{}')).is_split, false, 'and is no split');
select is((pg_temp.apply('none', '{}')).mismatch, 'outside the percentage', 'nor does nobody');
select is((pg_temp.apply('half', '{}')).lacks_key, true, 'a part does');
select is((pg_temp.apply('half', '{"targetingKey": ""}')).lacks_key, true, 'an empty one is none');
select is((pg_temp.apply('by', '{"targetingKey": "x"}')).mismatch, 'company: attribute_missing', 'without the other attribute it does not match');
select is((pg_temp.apply('by', '{"targetingKey": "x"}')).lacks_key, false, 'which is no error');
select is(
    (select count(distinct (pg_temp.apply('by', jsonb_build_object('company', 'acme', 'targetingKey', n))).variant is null)
    from generate_series(1, 50) as n),
    1::bigint, 'a company stays together'
);
select is((pg_temp.apply('early', '{}')).mismatch, 'not_yet', 'a rule may begin later');
select is((pg_temp.apply('late', '{}')).mismatch, 'ended', 'or be over');
select ok(
    (select count(*) from generate_series(1, 4000) as n where (pg_temp.apply('split', jsonb_build_object('targetingKey', n))).variant = 'a')
        between 850 and 1150,
    'weights are kept'
);
select is_empty(
    $$
    select n
    from generate_series(1, 1000) as n
    where (pg_temp.apply('half', jsonb_build_object('targetingKey', n), 20)).variant is not null
        and (pg_temp.apply('half', jsonb_build_object('targetingKey', n), 21.5)).variant is null
    $$,
    'a larger percentage only adds people'
);
select ok(
    (
        select count(*) filter (where (pg_temp.apply('split', jsonb_build_object('targetingKey', n))).variant = 'a') between 330 and 480
        from generate_series(1, 3200) as n
        where (pg_temp.apply('half', jsonb_build_object('targetingKey', n))).variant is not null
    ),
    'the percentage does not decide the variant'
);

select * from finish();
rollback;
