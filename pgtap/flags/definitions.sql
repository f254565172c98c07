begin;
select plan(3);

-- Contract
select has_view('flags', 'definitions', 'is a view');

-- Behaviour
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "rules": [{"id": "b", "variant": "on"}, {"id": "a", "variant": "on"}],
        "prerequisites": [{"flag": "billing", "variants": ["on"]}]}');
end;
$$;
select results_eq(
    $$
    select (d.flag).value_type, (d.rules[1]).rule_id, (d.rules[2]).rule_id, (d.prerequisites[1]).prerequisite_key
    from flags.definitions as d
    where d.flag_key = 'x'
    $$,
    $$ values ('boolean', 'b', 'a', 'billing') $$, 'has a flag with its rules in order and what it needs'
);
select is((select d.rules from flags.definitions as d where d.flag_key = 'billing'), null, 'no rules are null');

select * from finish();
rollback;
