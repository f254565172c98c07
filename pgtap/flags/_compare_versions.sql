begin;
select plan(14);

-- Contract
select function_returns('flags', '_compare_versions', array['text', 'text'], 'integer');
select volatility_is('flags', '_compare_versions', array['text', 'text'], 'immutable');
select isnt_definer('flags', '_compare_versions', array['text', 'text']);
select function_privs_are('flags', '_compare_versions', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_compare_versions', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour: the order of semver.org, and what differs from it
select is(
    (
        select bool_and(flags._compare_versions(v.list[n], v.list[n + 1]) = -1 and flags._compare_versions(v.list[n + 1], v.list[n]) = 1)
        from (
            select array['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11',
                '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0', '10.0.0'] as list
        ) as v, generate_series(1, 12) as n
    ),
    true, 'keeps the order of the specification'
);
select is(flags._compare_versions('1.2.3', '1.2.3'), 0, 'equals itself');
select is(flags._compare_versions('1.2.3+a', '1.2.3+b'), 0, 'builds do not count');
select is(flags._compare_versions('2', '2.0.0'), 0, 'what is left out is zero');
select is(flags._compare_versions('2.1', '2.0.9'), 1, 'of the patch too');
select is(flags._compare_versions('v2', '2'), null, 'a letter in front is no version');
select is(flags._compare_versions('1.0.0', ''), null, 'nor is nothing');
select is(flags._compare_versions('1.0.0-', '1'), null, 'nor a bare hyphen');
select is(flags._compare_versions(repeat('9', 300), '1'), null, 'nor 300 digits');

select * from finish();
rollback;
