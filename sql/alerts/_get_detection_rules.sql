-- The enabled rules that detection follows, in the order of their codes.

create or replace function alerts._get_detection_rules(p_subject_type text)
returns alerts.rules[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select r
        from alerts.rules as r
        where r.is_enabled and r.subject_type = p_subject_type and r.parameters ? 'condition'
        order by r.rule_code
    );
end;
$$;

comment on function alerts._get_detection_rules(text) is 'The enabled rules that detection follows.';
