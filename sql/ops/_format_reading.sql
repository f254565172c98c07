-- What a system rule saw, in a sentence: "Jobs wait too long: queue=sql, 612 s (limit 300 s)".

create or replace function ops._format_reading(p_title text, p_subject_id text, p_value numeric, p_rule ops.system_rules)
returns text
language sql
immutable
return format(
    '%s: %s%s',
    p_title,
    case when p_subject_id <> 'system' then p_subject_id || ', ' else '' end,
    case
        when (p_rule).clear_at = 0 and (p_rule).raise_at = 1 and (p_rule).unit = '' then 'found now'
        else format(
            '%s (limit %s)',
            btrim(trim_scale(round(p_value, 3)) || ' ' || (p_rule).unit),
            btrim(trim_scale((p_rule).raise_at) || ' ' || (p_rule).unit)
        )
    end
);

comment on function ops._format_reading(text, text, numeric, ops.system_rules) is 'What a system rule saw, in a sentence.';
