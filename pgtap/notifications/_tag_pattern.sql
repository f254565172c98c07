begin;
select plan(7);

-- Contract
select function_returns('notifications', '_tag_pattern', '{}'::text[], 'text');
select isnt_definer('notifications', '_tag_pattern', '{}'::text[]);
select function_privs_are('notifications', '_tag_pattern', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_tag_pattern', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_tag_pattern', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select m[1], m[2], m[3] from regexp_matches('{{a}} {{ b.c|number:2 }} {{d|money:KES}} {e}', notifications._tag_pattern(), 'g') as m $$,
    $$ values ('a', null, null), ('b.c', 'number', '2'), ('d', 'money', 'KES') $$,
    'finds name, format and argument'
);
select ok('{{a|upper}} {{1}} {{a b}} {{}}' !~ notifications._tag_pattern(), 'and nothing else');

select * from finish();
rollback;
